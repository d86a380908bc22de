using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;
using Sunup.Formats.Initramfs;
using Sunup.Planning.MachineFiles.Editing;

namespace Sunup.Trials.Incidents.Cases;

/// <summary>An initramfs whose files do not fit into the memory that rootfs may take.</summary>
/// <remarks>Source: Linux init/initramfs.c, mm/shmem.c: rootfs is a tmpfs, which takes half of memory.</remarks>
public sealed class SmallMemory : Incident
{
    private const int PayloadBytes = 160 << 20;
    private const string Payload = "initrd-marker";

    public override char Letter => 'd';

    public override string Name => "small-memory";

    public override string Title => "a memory too small for the initrd";

    public override string Story =>
        "A machine boots, and files at the end of its initramfs are not there or cut off. The kernel said \"write error\" in the middle of its messages and went on. Rootfs lies in memory and may take half "
        + "of it: the compressed file looks small, what it unpacks to does not fit. With a little less memory the same machine stops with \"System is deadlocked on memory\".";

    public override ImmutableArray<string> Others => ["root= on the command line, so that rootfs is a ramfs, which has no limit", "a smaller initramfs"];

    public override async Task<IncidentSetting> PrepareAsync(IncidentFolder folder, CancellationToken cancellationToken)
    {
        var (archive, hash) = await PayloadAsync(cancellationToken);
        await folder.WriteAsync("payload.img.gz", archive, cancellationToken);
        var whole = KeyEdit.Set("expect", $"{{ console: \"initrd-marker sha256 {hash}\", within: 240s }}");
        var more = KeyEdit.Set("hardware.memory", "512MiB");
        return new IncidentSetting(
        [
            new IncidentScene(SceneRole.Failure, "as it is, with 192 MiB", await folder.WriteMachineAsync(Name, "1-as-it-is", [whole], cancellationToken)) { Words = "Initramfs unpacking failed: write error" },
            new IncidentScene(SceneRole.Cure, "with 512 MiB", await folder.WriteMachineAsync(Name, "2-more-memory", [whole, more], cancellationToken)) { Change = more.ToString() },
        ]);
    }

    /// <summary>A file that compresses well, and its SHA-256.</summary>
    private static async Task<(byte[] Archive, string Hash)> PayloadAsync(CancellationToken cancellationToken)
    {
        var payload = new byte[PayloadBytes];
        for (var i = 0; i < payload.Length; i += 4096)
        {
            payload[i] = (byte)(i >> 12);
        }

        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var writer = new CpioNewcWriter(gzip);
            await writer.WriteFileAsync(Payload, CpioAttributes.Readable, payload, cancellationToken);
            await writer.FinishAsync(cancellationToken);
        }

        return (packed.ToArray(), Convert.ToHexStringLower(SHA256.HashData(payload)));
    }
}
