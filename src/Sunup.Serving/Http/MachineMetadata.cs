using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Sunup.Serving.Http;

/// <summary>The JSON of <c>/machines/NAME/metadata.json</c>. docs/formats/http.md is its contract.</summary>
internal sealed record MachineMetadata(
    string Name, string Route, string CommandLine, string? Mac, string? Uuid, string? Serial, ImmutableArray<FileMetadata> Files);

/// <param name="Name">Relative to the machine's folder.</param>
/// <param name="Bytes">Length as served.</param>
/// <param name="MediaType">As served.</param>
/// <param name="Sha256">Of the bytes as served, in hexadecimal; null if a file cannot be read now.</param>
internal sealed record FileMetadata(string Name, long Bytes, string MediaType, string? Sha256);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(MachineMetadata))]
internal sealed partial class MetadataJson : JsonSerializerContext;
