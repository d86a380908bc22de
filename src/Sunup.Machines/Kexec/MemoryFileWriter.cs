using Microsoft.Win32.SafeHandles;
using Sunup.Formats.Compression;
using Sunup.Linux.Kexec;

namespace Sunup.Machines.Kexec;

/// <summary>Fills a file in memory from its start.</summary>
internal sealed class MemoryFileWriter : IFlushSink
{
    private const int Step = 1 << 20;
    private readonly byte[] _buffer = new byte[Step];

    public MemoryFileWriter(string name) => File = MemoryFile.Create(name);

    /// <summary>Belongs to whoever takes it.</summary>
    public SafeFileHandle File { get; }

    /// <summary>Bytes so far.</summary>
    public long Length { get; private set; }

    public bool Flush(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(File, bytes, Length);
        Length += bytes.Length;
        return true;
    }

    public void Copy(Stream source)
    {
        for (int read; (read = source.ReadAtLeast(_buffer, _buffer.Length, throwOnEndOfStream: false)) > 0;)
        {
            Flush(_buffer.AsSpan(0, read));
        }
    }

    /// <summary>Zeros up to a multiple.</summary>
    public void PadTo(int boundary) => Flush(new byte[(int)((boundary - (Length % boundary)) % boundary)]);
}
