namespace Sunup.Formats.Compression.Encoders;

/// <summary>Compresses into a stream.</summary>
internal interface IEncoder : IDisposable
{
    void Write(ReadOnlySpan<byte> bytes, Stream output);

    /// <summary>Writes the end.</summary>
    void Finish(Stream output);
}
