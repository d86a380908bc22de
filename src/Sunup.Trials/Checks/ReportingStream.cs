using Sunup.Formats.Streams;

namespace Sunup.Trials.Checks;

/// <summary>A stream that tells how far it was read.</summary>
/// <param name="inner">Can seek; left open.</param>
/// <param name="report">Gets the position, in bytes; may throw to end the reading. Null for nobody.</param>
internal sealed class ReportingStream(Stream inner, Action<long>? report) : ReadOnlyStream
{
    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        report?.Invoke(inner.Position);
        return read;
    }
}
