using Sunup.Formats.Streams;

namespace Sunup.Cli.Commands.Initrd;

/// <summary>A stream that tells how far it was read, and ends the reading when the user does.</summary>
/// <param name="inner">Can seek; left open.</param>
/// <param name="report">Gets the position, in bytes.</param>
/// <param name="cancellationToken">Of the command.</param>
internal sealed class WatchedStream(Stream inner, Action<long> report, CancellationToken cancellationToken) : ReadOnlyStream
{
    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    public override int Read(Span<byte> buffer)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var read = inner.Read(buffer);
        report(inner.Position);
        return read;
    }
}
