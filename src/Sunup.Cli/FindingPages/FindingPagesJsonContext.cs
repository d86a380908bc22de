using System.Text.Json.Serialization;

namespace Sunup.Cli.FindingPages;

/// <summary>An entry of <c>sunup explain --list --json</c>.</summary>
public sealed record FindingEntry(string Id, string Title);

/// <summary>JSON of the <c>explain</c> command.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(FindingPage))]
[JsonSerializable(typeof(IReadOnlyList<FindingEntry>))]
public sealed partial class FindingPagesJsonContext : JsonSerializerContext;
