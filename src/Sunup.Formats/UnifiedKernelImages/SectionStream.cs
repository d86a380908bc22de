using Sunup.Formats.Recognition;
using Sunup.Formats.Streams;

namespace Sunup.Formats.UnifiedKernelImages;

/// <summary>A section as it is in memory: its bytes in the file, then zeros up to its size in memory. Read-only, can seek; the file is left open.</summary>
internal sealed class SectionStream(FileBytes file, UkiSection section) : ReadOnlyStream
{
    public override long Length => section.MemorySize;

    public override int Read(Span<byte> buffer)
    {
        var wanted = buffer[..(int)Math.Clamp(Length - Position, 0, buffer.Length)];
        var inFile = (int)Math.Clamp(section.Length - Position, 0, wanted.Length);
        if (inFile > 0 && file.ReadAt(section.Offset + Position, wanted[..inFile]) is > 0 and var read)
        {
            Position += read;
            return read;
        }

        // Behind the section's bytes, or behind the end of a file that was cut.
        wanted.Clear();
        Position += wanted.Length;
        return wanted.Length;
    }
}
