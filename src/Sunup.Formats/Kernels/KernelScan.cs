using System.Buffers;
using System.IO.Compression;
using System.Text;
using Sunup.Formats.Compression;

namespace Sunup.Formats.Kernels;

/// <summary>Looks through an uncompressed kernel that flows by, for its version text and its built-in configuration.</summary>
/// <remarks>
/// Sources: init/version-timestamp.c (<c>Linux version ...</c>, a NUL behind the line), kernel/configs.c (<c>IKCFG_ST</c>, a gzip file, <c>IKCFG_ED</c>).
/// Memory is one window and one compressed configuration.
/// </remarks>
/// <param name="wantsBanner">Whether the version text is wanted.</param>
/// <param name="wantsConfig">Whether the configuration is wanted: its absence is known at the end only.</param>
internal sealed class KernelScan(bool wantsBanner, bool wantsConfig) : IFlushSink
{
    private const int LongestBanner = 1024;
    private const int LargestConfig = 4 << 20;
    private const int Window = 1 << 20;

    private readonly byte[] _window = new byte[Window + LongestBanner];
    private readonly ArrayBufferWriter<byte> _config = new();
    private int _used;
    private ConfigState _configState;

    private enum ConfigState
    {
        Before,
        Inside,
        Found,
    }

    /// <summary>Bytes seen.</summary>
    public long Length { get; private set; }

    /// <summary>From <c>Linux version</c> to the end of its line; null for none.</summary>
    public string? Banner { get; private set; }

    /// <summary>The configuration as a text; null for none, or for one that is no gzip file.</summary>
    public string? ConfigText => _configState == ConfigState.Found ? Unzip(_config.WrittenMemory) : null;

    private bool Done => (!wantsBanner || Banner is not null) && (!wantsConfig || _configState == ConfigState.Found);

    public bool Flush(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        while (!bytes.IsEmpty && !Done)
        {
            var step = Math.Min(bytes.Length, _window.Length - _used);
            bytes[..step].CopyTo(_window.AsSpan(_used));
            _used += step;
            bytes = bytes[step..];
            if (_used == _window.Length)
            {
                Look();
            }
        }

        return !Done;
    }

    /// <summary>Looks at what is left in the window.</summary>
    public void End() => Look();

    private void Look()
    {
        var seen = _window.AsSpan(0, _used);
        if (wantsBanner && Banner is null)
        {
            Banner = FindBanner(seen);
        }

        if (wantsConfig)
        {
            seen = TakeConfig(seen);
        }

        // What may be the beginning of something stays for the next look.
        var keep = Math.Min(LongestBanner, seen.Length);
        seen[^keep..].CopyTo(_window);
        _used = keep;
    }

    private static string? FindBanner(ReadOnlySpan<byte> bytes)
    {
        var text = "Linux version "u8;
        while (bytes.IndexOf(text) is >= 0 and var at)
        {
            bytes = bytes[at..];
            var line = bytes[..Math.Min(bytes.Length, LongestBanner)];
            if (line.IndexOfAny((byte)'\n', (byte)0) is > 20 and var end && line[text.Length] is >= (byte)'0' and <= (byte)'9' && line[..end].IndexOf("@"u8) > 0)
            {
                return Encoding.UTF8.GetString(line[..end]);
            }

            bytes = bytes[text.Length..];
        }

        return null;
    }

    // Returns what is left to look at.
    private Span<byte> TakeConfig(Span<byte> bytes)
    {
        if (_configState == ConfigState.Before && bytes.IndexOf("IKCFG_ST\x1f"u8) is >= 0 and var start)
        {
            _configState = ConfigState.Inside;
            bytes = bytes[(start + 8)..];
        }

        if (_configState != ConfigState.Inside)
        {
            return bytes;
        }

        var end = bytes.IndexOf("IKCFG_ED"u8);
        var take = end >= 0 ? end : Math.Max(0, bytes.Length - 7);
        _config.Write(bytes[..take]);
        _configState = end >= 0 ? ConfigState.Found : _config.WrittenCount > LargestConfig ? ConfigState.Before : ConfigState.Inside;
        return bytes[take..];
    }

    private static string? Unzip(ReadOnlyMemory<byte> compressed)
    {
        try
        {
            using var stream = new MemoryStream(compressed.ToArray());
            using var gzip = new GZipStream(stream, CompressionMode.Decompress);
            var text = new byte[LargestConfig];
            return Encoding.UTF8.GetString(text.AsSpan(0, gzip.ReadAtLeast(text, text.Length, throwOnEndOfStream: false)));
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
