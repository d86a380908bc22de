using System.Buffers;
using System.IO.Compression;
using Sunup.Formats.Compression;
using Sunup.Model;

namespace Sunup.Images.Modules;

/// <summary>A module's file: as it is, or compressed by gzip, xz or zstd.</summary>
public static class ModuleFile
{
    /// <summary>Of a module that does not come from this machine, decompressed; its decoder may take twice that.</summary>
    public const int MostBytes = 64 << 20;

    /// <summary>Its bytes, decompressed, whatever its name ends with.</summary>
    /// <exception cref="Model.FindingException">It cannot be read or decompressed.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Read(file, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw ModuleFindings.Unreadable(path, error.Message, error);
        }
    }

    /// <summary>The same for the bytes of such a file; null where they cannot be decompressed, or are more than a module has.</summary>
    public static byte[]? TryRead(byte[] content, string path)
    {
        try
        {
            using var file = new MemoryStream(content, writable: false);
            return Read(file, path, MostBytes);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or FindingException)
        {
            return null;
        }
    }

    private static byte[] Read(Stream file, string path, int most = int.MaxValue)
    {
        var start = new byte[6];
        var length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return CompressionMagic.Detect(start.AsSpan(0, length)) switch
        {
            CompressionMethod.Gzip => ReadGzip(file, most),
            { } method => Decompress(file, method, path, most),
            null => file.Length <= most ? ReadPlain(file) : throw new InvalidDataException($"it has more than {most} bytes"),
        };
    }

    private static byte[] ReadPlain(Stream file)
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static byte[] ReadGzip(Stream file, int most)
    {
        using var stream = new GZipStream(file, CompressionMode.Decompress);
        var sink = new Sink(most);
        var piece = new byte[64 << 10];
        for (int read; (read = stream.Read(piece)) > 0;)
        {
            if (!sink.Flush(piece.AsSpan(0, read)))
            {
                throw new InvalidDataException($"it has more than {most} bytes");
            }
        }

        return sink.ToArray();
    }

    private static byte[] Decompress(Stream file, CompressionMethod method, string path, int most)
    {
        var sink = new Sink(most);
        var outcome = KernelDecoders.Create(method, new DecoderSettings { MemoryBytes = most == int.MaxValue ? 1L << 40 : 2L * most }).Decode(new InputWindow(file), sink);
        return outcome is { Message: null, Failed: false, Undefined: null }
            ? sink.ToArray()
            : throw ModuleFindings.Unreadable(path, $"{CompressionMagic.NameOf(method)}: {outcome.Message ?? outcome.Undefined ?? "it cannot be decompressed"}", null);
    }

    private sealed class Sink(int most) : IFlushSink
    {
        private readonly ArrayBufferWriter<byte> _bytes = new();

        public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

        public bool Flush(ReadOnlySpan<byte> bytes)
        {
            if (bytes.Length > most - _bytes.WrittenCount)
            {
                return false;
            }

            _bytes.Write(bytes);
            return true;
        }
    }
}
