using Sunup.Formats.Compression;

namespace Sunup.Formats.Initramfs.Unpacking;

/// <summary>Takes what a decompressor flushes and gives it to the cpio reader. Source: init/initramfs.c, <c>flush_buffer</c>.</summary>
internal sealed class CpioFlush(CpioMachine machine, UnpackProgress progress, string junk) : IFlushSink
{
    /// <summary>Bytes that came out of the decompressor.</summary>
    public long Length { get; private set; }

    public bool Flush(ReadOnlySpan<byte> bytes)
    {
        if (progress.Message is not null)
        {
            return false;
        }

        Length += bytes.Length;
        var rest = bytes;
        while (true)
        {
            rest = rest[machine.Write(rest, moreFollows: false)..];
            if (rest.IsEmpty || progress.Message is not null)
            {
                return true;
            }

            switch (rest[0])
            {
                case (byte)'0':
                    machine.State = CpioState.Start;
                    break;
                case 0:
                    machine.State = CpioState.Reset;
                    break;
                default:
                    progress.Fail(junk, machine.Position);
                    break;
            }
        }
    }
}
