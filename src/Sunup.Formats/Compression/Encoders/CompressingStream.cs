namespace Sunup.Formats.Compression.Encoders;

/// <summary>Write only; the compressed end is written on disposal.</summary>
internal sealed class CompressingStream(IEncoder encoder, Stream output, bool leaveOpen) : Stream
{
    private bool _finished;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => !_finished;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        encoder.Write(buffer, output);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Does nothing: a flush in the middle would change the output.</summary>
    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_finished)
        {
            _finished = true;
            using (encoder)
            {
                encoder.Finish(output);
            }

            if (!leaveOpen)
            {
                output.Dispose();
            }
        }

        base.Dispose(disposing);
    }
}
