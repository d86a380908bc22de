using System.Text.Json.Serialization;

namespace Sunup.Cli.Installation;

/// <summary>What an installation or its removal did, or would do. Paths are absolute.</summary>
public sealed record InstallReport
{
    public required string Action { get; init; }

    public required string Prefix { get; init; }

    public required string Version { get; init; }

    /// <summary>Nothing was changed; this is what would be.</summary>
    public bool DryRun { get; init; }

    public IReadOnlyList<string> Written { get; init; } = [];

    public IReadOnlyList<string> Removed { get; init; } = [];
}

/// <summary>JSON of the <c>install</c> command.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(InstallReport))]
public sealed partial class InstallJsonContext : JsonSerializerContext;
