using System.Collections.Immutable;
using System.Text.Json;

namespace Sunup.Diagnosis.Catalogues;

/// <summary>A value of a JSON document that still knows where it stood.</summary>
/// <param name="Kind">String, Number, True, False, Null, StartObject or StartArray.</param>
/// <param name="Offset">Of its first byte in the file.</param>
/// <param name="Text">A string's or number's text; empty otherwise.</param>
internal sealed record CatalogueNode(JsonTokenType Kind, int Offset, string Text)
{
    private const int MaxDepth = 16;

    /// <summary>The members of an object in their order; the items of an array with empty names.</summary>
    public ImmutableArray<(string Name, int Offset, CatalogueNode Value)> Children { get; private init; } = [];

    /// <summary>Reads a whole document. Comments and trailing commas are allowed.</summary>
    /// <exception cref="JsonException">The bytes are no JSON; it has the line.</exception>
    public static CatalogueNode Read(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = MaxDepth });
        reader.Read();
        var root = ReadValue(ref reader);
        reader.Read();
        return root;
    }

    private static CatalogueNode ReadValue(ref Utf8JsonReader reader)
    {
        var offset = (int)reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
            case JsonTokenType.StartArray:
                var kind = reader.TokenType;
                return new CatalogueNode(kind, offset, "") { Children = ReadChildren(ref reader, kind is JsonTokenType.StartObject) };
            case JsonTokenType.String:
                return new CatalogueNode(JsonTokenType.String, offset, reader.GetString()!);
            case JsonTokenType.Number:
                return new CatalogueNode(JsonTokenType.Number, offset, System.Text.Encoding.ASCII.GetString(reader.ValueSpan));
            default:
                return new CatalogueNode(reader.TokenType, offset, "");
        }
    }

    private static ImmutableArray<(string Name, int Offset, CatalogueNode Value)> ReadChildren(ref Utf8JsonReader reader, bool named)
    {
        var children = ImmutableArray.CreateBuilder<(string, int, CatalogueNode)>();
        while (reader.Read() && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
        {
            var name = "";
            var offset = (int)reader.TokenStartIndex;
            if (named)
            {
                name = reader.GetString()!;
                reader.Read();
            }

            children.Add((name, offset, ReadValue(ref reader)));
        }

        return children.ToImmutable();
    }
}
