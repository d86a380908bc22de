using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Sunup.Formats.Initramfs;

namespace Sunup.Boots.Incidents;

/// <summary>The images of the incident: a main initramfs with early microcode at its start, and a supplementary one. The same bytes at every run.</summary>
/// <param name="Main">Boots, and compares the files of both with their hashes.</param>
/// <param name="Supplement">Files of noise; the last page of the archive holds 3072 bytes.</param>
/// <param name="Quiet">The same, with 2048 bytes in the last page: where main's first 2048 bytes come to stand there, they end in zeros, and the kernel says nothing.</param>
internal sealed record IncidentFiles(byte[] Main, byte[] Supplement, byte[] Quiet)
{
    private const string Init = """
        #!/bin/busybox sh
        B=/bin/busybox
        $B mkdir -p /proc /dev
        $B mount -t proc proc /proc
        cd /
        if [ -f supplement.sha256 ] && $B sha256sum -s -c main.sha256 && $B sha256sum -s -c supplement.sha256; then echo SUNUP-FILES-WHOLE; else echo SUNUP-FILES-LOST; fi
        $B poweroff -f

        """;

    internal static async Task<IncidentFiles> MakeAsync(string busybox, int filler = 8_000_003)
    {
        var noise = new Random(1712);
        var main = new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["bin/busybox"] = await File.ReadAllBytesAsync(busybox), ["filler"] = Noise(noise, filler) };
        main["main.sha256"] = Hashes(main);
        main["init"] = Encoding.ASCII.GetBytes(Init.ReplaceLineEndings("\n"));

        // As real microcode: a run of zeros, then, at an offset that is no multiple of 4, something else.
        var microcode = new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["kernel/x86/microcode/AuthenticAMD.bin"] = [.. new byte[2269], .. Noise(noise, 12_684)] };
        using var joined = new MemoryStream();
        joined.Write(await ArchiveAsync(microcode));
        using (var gzip = new GZipStream(joined, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(await ArchiveAsync(main));
        }

        return new IncidentFiles(joined.ToArray(), await SupplementAsync(noise, 3072), await SupplementAsync(noise, 2048));
    }

    private static async Task<byte[]> SupplementAsync(Random noise, int lastPage)
    {
        for (var last = 3001; ; last += 256)
        {
            var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
            for (var i = 1; i <= 6; i++)
            {
                files[$"etc/supplement{i}"] = Noise(noise, i == 6 ? last : 3001);
            }

            // First, so that it arrives whatever happens to the end.
            var archive = await ArchiveAsync(new Dictionary<string, byte[]>([new("supplement.sha256", Hashes(files)), .. files], StringComparer.Ordinal));
            if (archive.Length % 4096 == lastPage)
            {
                return archive;
            }
        }
    }

    private static byte[] Hashes(Dictionary<string, byte[]> files) =>
        Encoding.ASCII.GetBytes(string.Concat(files.Select(file => $"{Convert.ToHexStringLower(SHA256.HashData(file.Value))}  {file.Key}\n")));

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
