using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Sunup.Formats.Initramfs;

namespace Sunup.Boots.Incidents;

/// <summary>The images of the incident: a main initramfs with early microcode at its start, and a supplementary one. The same bytes at every run.</summary>
/// <param name="Main">Boots, and compares the files of both with their hashes.</param>
/// <param name="Supplement">Six files of noise.</param>
internal sealed record IncidentFiles(byte[] Main, byte[] Supplement)
{
    private const string Init = """
        #!/bin/busybox sh
        B=/bin/busybox
        $B mkdir -p /proc /dev
        $B mount -t proc proc /proc
        cd /
        if $B sha256sum -s -c /expected; then echo SUNUP-FILES-WHOLE; else echo SUNUP-FILES-LOST; fi
        $B poweroff -f

        """;

    internal static async Task<IncidentFiles> MakeAsync(string busybox, int filler = 8_000_003)
    {
        var noise = new Random(1712);
        var supplement = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        for (var i = 1; i <= 6; i++)
        {
            supplement[$"etc/supplement{i}"] = Noise(noise, 3001);
        }

        var main = new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["bin/busybox"] = await File.ReadAllBytesAsync(busybox), ["filler"] = Noise(noise, filler) };
        var expected = string.Concat(main.Concat(supplement).Select(file => $"{Convert.ToHexStringLower(SHA256.HashData(file.Value))}  {file.Key}\n"));
        main["expected"] = Encoding.ASCII.GetBytes(expected);
        main["init"] = Encoding.ASCII.GetBytes(Init.ReplaceLineEndings("\n"));

        // As real microcode: a run of zeros, then, at an offset that is no multiple of 4, something else.
        var microcode = new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["kernel/x86/microcode/AuthenticAMD.bin"] = [.. new byte[2269], .. Noise(noise, 12_684)] };
        using var joined = new MemoryStream();
        joined.Write(await ArchiveAsync(microcode));
        using (var gzip = new GZipStream(joined, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(await ArchiveAsync(main));
        }

        return new IncidentFiles(joined.ToArray(), await ArchiveAsync(supplement));
    }

    private static async Task<byte[]> ArchiveAsync(Dictionary<string, byte[]> files)
    {
        using var bytes = new MemoryStream();
        var writer = new CpioNewcWriter(bytes);
        foreach (var (path, content) in files)
        {
            await writer.WriteFileAsync(path, path is "init" or "bin/busybox" ? CpioAttributes.Executable : CpioAttributes.Readable, content, CancellationToken.None);
        }

        await writer.FinishAsync(CancellationToken.None);

        // Zeros to 512, as cpio pads.
        return [.. bytes.ToArray(), .. new byte[(512 - (bytes.Length % 512)) % 512]];
    }

    // Never 0, so that it is no padding.
    private static byte[] Noise(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        for (var i = 0; i < length; i++)
        {
            bytes[i] = bytes[i] == 0 ? (byte)'x' : bytes[i];
        }

        return bytes;
    }
}
