using System.Collections.Immutable;
using System.Text;
using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs;
using Sunup.Images.Outputs;
using Sunup.Planning.MachineFiles.Editing;

namespace Sunup.Trials.Incidents.Cases;

/// <summary>An initramfs in LZ4's legacy format, which has no end, with something behind it.</summary>
/// <remarks>Source: Linux lib/decompress_unlz4.c: a chunk's length is read until it is zero or fewer than four bytes are left.</remarks>
public sealed class Lz4Unified : Incident
{
    private const string Words = "Initramfs unpacking failed: Decoding failed";
    private const string Plain = "main.lz4.img";
    private const string Ended = "main.lz4-and-4-zeros.img";

    public override char Letter => 'c';

    public override string Name => "lz4-unified";

    public override string Title => "an LZ4 initrd inside a unified kernel image: \"Decoding failed\"";

    public override string Story =>
        "Distributions that compress their initramfs by LZ4 have seen \"Decoding failed\" since 2019, and again when unified kernel images put a second archive behind it. The format that the kernel "
        + "takes has no end: after the last chunk it reads what follows as the length of another, unless that is zero. The image itself is sound, and lz4 -t says so.";

    public override ImmutableArray<string> Others => ["another compression, such as zstd", "the LZ4 image last"];

    public override async Task<IncidentSetting> PrepareAsync(IncidentFolder folder, CancellationToken cancellationToken)
    {
        var asItIs = await folder.WriteMachineAsync(Name, "1-as-it-is", [], cancellationToken);
        var ended = await folder.WriteMachineAsync(Name, "2-four-zeros", [KeyEdit.Set("boot.initrd", $"[{Ended}, marker.img]")], cancellationToken);
        await folder.WriteAsync("marker.img", await MarkerAsync(cancellationToken), cancellationToken);
        var builtin = await folder.ResolveAsync(BuiltinMachine(), cancellationToken);
        var archive = Compress(await File.ReadAllBytesAsync(builtin.Machine.Boot.Initrd[0], cancellationToken));
        await folder.WriteAsync(Plain, archive, cancellationToken);
        await folder.WriteAsync(Ended, (byte[])[.. archive, 0, 0, 0, 0], cancellationToken);
        return new IncidentSetting(
        [
            new IncidentScene(SceneRole.Failure, "as it is", asItIs) { Words = Words },
            new IncidentScene(SceneRole.Cure, "four zero bytes behind the LZ4 image", ended)
            {
                Change = $"boot.initrd: [{Ended}, marker.img]",
                MadeBy = $"(cat {Plain}; head -c 4 /dev/zero) > {Ended}",
            },
        ]);
    }

    private static Model.MachineConfig BuiltinMachine() => new() { Name = "builtin", Boot = new Model.BootConfig { Initrd = [Planning.MachineFiles.ArtifactReference.BuiltinInitramfs] } };

    private static byte[] Compress(byte[] archive)
    {
        using var packed = new MemoryStream();
        using (var writer = ImageCompression.Open(packed, CompressionMethod.Lz4Legacy, level: null))
        {
            writer.Write(archive);
        }

        return packed.ToArray();
    }

    // The builtin /init says the hash of a file of this name.
    private static async Task<byte[]> MarkerAsync(CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var writer = new CpioNewcWriter(bytes);
        await writer.WriteFileAsync("initrd-marker", CpioAttributes.Readable, Encoding.ASCII.GetBytes("from the second initrd\n"), cancellationToken);
        await writer.FinishAsync(cancellationToken);
        return bytes.ToArray();
    }
}
