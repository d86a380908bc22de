using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Sunup.Formats.Initramfs;

namespace Sunup.Trials.Incidents.Cases;

/// <summary>The images of the incident: a main initramfs with early microcode at its start, and supplementary ones. The same bytes at every run.</summary>
public sealed class BrokenPaddingFiles
{
    private const int Seed = 1712;
    private const int Filler = 8_000_003;

    private BrokenPaddingFiles(byte[] main) => Main = main;

    /// <summary>Boots, and compares the files of both with their hashes: <c>every file arrived whole</c>, or each that is <c>lost</c>.</summary>
    public byte[] Main { get; }

    /// <param name="busybox">A static one.</param>
    /// <param name="cancellationToken">Ends it in the middle.</param>
    public static async Task<BrokenPaddingFiles> MakeAsync(byte[] busybox, CancellationToken cancellationToken)
    {
        var noise = new Random(Seed);
        var main = new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["bin/busybox"] = busybox, ["filler"] = Noise(noise, Filler) };
        main["main.sha256"] = Hashes(main);
        main["init"] = IncidentFolder.Resource("broken-padding-init.sh");

        // As real microcode: a run of zeros, then, at an offset that is no multiple of 4, something else.
        var microcode = new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["kernel/x86/microcode/AuthenticAMD.bin"] = [.. new byte[2269], .. Noise(noise, 12_684)] };
        using var joined = new MemoryStream();
        joined.Write(await ArchiveAsync(microcode, cancellationToken));
        await using (var gzip = new GZipStream(joined, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(await ArchiveAsync(main, cancellationToken));
        }

        return new BrokenPaddingFiles(joined.ToArray());
    }

    /// <summary>Files of noise.</summary>
    /// <param name="lastPage">Bytes of the archive in its last page, a multiple of 512: what main's first bytes come to stand for decides what the kernel says.</param>
    /// <param name="cancellationToken">Ends it in the middle.</param>
    public static async Task<byte[]> SupplementAsync(int lastPage, CancellationToken cancellationToken)
    {
        var noise = new Random(Seed + lastPage);
        for (var last = 3001; ; last += 256)
        {
            var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
            for (var i = 1; i <= 6; i++)
            {
                files[$"etc/supplement{i}"] = Noise(noise, i == 6 ? last : 3001);
            }

            // First, so that it arrives whatever happens to the end.
            var archive = await ArchiveAsync(new Dictionary<string, byte[]>([new("supplement.sha256", Hashes(files)), .. files], StringComparer.Ordinal), cancellationToken);
            if (archive.Length % 4096 == lastPage)
            {
                return archive;
            }
        }
    }

    private static byte[] Hashes(Dictionary<string, byte[]> files) =>
        Encoding.ASCII.GetBytes(string.Concat(files.Select(file => $"{Convert.ToHexStringLower(SHA256.HashData(file.Value))}  {file.Key}\n")));

    private static async Task<byte[]> ArchiveAsync(Dictionary<string, byte[]> files, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var writer = new CpioNewcWriter(bytes);
        foreach (var (path, content) in files)
        {
            await writer.WriteFileAsync(path, path is "init" or "bin/busybox" ? CpioAttributes.Executable : CpioAttributes.Readable, content, cancellationToken);
        }

        await writer.FinishAsync(cancellationToken);

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
