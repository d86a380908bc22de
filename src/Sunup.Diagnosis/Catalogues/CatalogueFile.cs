using System.Text.Json;

namespace Sunup.Diagnosis.Catalogues;

/// <summary>One file of a catalogue while it is read: its bytes, its name, the faults found so far.</summary>
internal sealed class CatalogueFile(string name, ReadOnlyMemory<byte> utf8)
{
    public List<CatalogueFault> Faults { get; } = [];

    /// <summary>The document; null, and a fault, if the bytes are no JSON.</summary>
    public CatalogueObject? Open()
    {
        try
        {
            return new CatalogueObject(this, CatalogueNode.Read(utf8.Span), "");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            var line = exception is JsonException { LineNumber: { } number } ? (int)number + 1 : 1;
            Faults.Add(new CatalogueFault(name, line, "", $"this is not JSON: {exception.Message}"));
            return null;
        }
    }

    public void Fault(int offset, string key, string message) => Faults.Add(Place(offset, key, message));

    public CatalogueFault Place(int offset, string key, string message) =>
        new(name, utf8.Span[..offset].Count((byte)'\n') + 1, key, message);
}
