namespace Sunup.Formats.Tests.Initramfs.Unpacking;

/// <summary>Gives one byte for each read, as a slow connection might. It can seek, as a file can.</summary>
internal sealed class TricklingStream(byte[] bytes) : MemoryStream(bytes)
{
    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1));

    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1)]);
}
