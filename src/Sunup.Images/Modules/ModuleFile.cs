using System.Buffers;
using System.IO.Compression;
using Sunup.Formats.Compression;
using Sunup.Model;

namespace Sunup.Images.Modules;

/// <summary>A module's file: as it is, or compressed by gzip, xz or zstd.</summary>
public static class ModuleFile
{
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

    /// <summary>The same for the bytes of such a file; null where they cannot be decompressed.</summary>
    public static byte[]? TryRead(byte[] content, string path)
    {
        try
        {
            using var file = new MemoryStream(content, writable: false);
            return Read(file, path);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or FindingException)
        {
            return null;
        }
    }

    private static byte[] Read(Stream file, string path)
    {
        var start = new byte[6];
        var length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return CompressionMagic.Detect(start.AsSpan(0, length)) switch
        {
            CompressionMethod.Gzip => ReadGzip(file),
            { } method => Decompress(file, method, path),
            null => ReadPlain(file),
        };
    }

    private static byte[] ReadPlain(Stream file)
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static byte[] ReadGzip(Stream file)
    {
        using var stream = new GZipStream(file, CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static byte[] Decompress(Stream file, CompressionMethod method, string path)
    {
        var sink = new Sink();
        var outcome = KernelDecoders.Create(method, new DecoderSettings { MemoryBytes = 1L << 40 }).Decode(new InputWindow(file), sink);
        return outcome is { Message: null, Failed: false, Undefined: null }
            ? sink.ToArray()
            : throw ModuleFindings.Unreadable(path, $"{CompressionMagic.NameOf(method)}: {outcome.Message ?? outcome.Undefined ?? "it cannot be decompressed"}", null);
    }

    private sealed class Sink : IFlushSink
    {
        private readonly ArrayBufferWriter<byte> _bytes = new();

        public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

        public bool Flush(ReadOnlySpan<byte> bytes)
        {
            _bytes.Write(bytes);
            return true;
        }
    }
}
