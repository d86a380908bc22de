using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Sunup.Formats.Loaders.Ipxe.Memory;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles.Editing;
using Sunup.Trials.Checks;

namespace Sunup.Trials.Incidents.Cases;

/// <summary>BIOS iPXE before 2.0.0 overwrites one initrd with another when one lies across the top that it recorded for initrds.</summary>
/// <remarks>Source: iPXE v1.21.1 src/arch/x86/image/initrd.c, interface/pcbios/memtop_umalloc.c; docs/formats/ipxe-memory.md.</remarks>
public sealed partial class BrokenPadding : Incident
{
    private const string Message = "broken padding";
    private const int Page = 4096;
    private const int Sector = 512;
    private const string Unpacking = "Initramfs unpacking failed";

    private static readonly int[] s_lastPages = [3072, 2560, 2048, 1536, 1024, 3584];

    /// <summary>The iPXE that its machine file starts: Debian's place.</summary>
    public string LoaderPath { get; init; } = "/usr/lib/ipxe/ipxe.lkrn";

    public override char Letter => 'a';

    public override string Name => "broken-padding";

    public override string Title => "BIOS iPXE overwrites one initrd with another";

    public override string Story =>
        "Machines that loaded a kernel and two initrds by BIOS iPXE sometimes came up without the second one's files: \"Initramfs unpacking failed: broken padding\". Padding the kernel to 4096 bytes "
        + "helped some, another order of the files helped others, and both became lore. iPXE before 2.0.0 moves the images before it starts the kernel. One that lies across the top that it recorded "
        + "for initrds is moved down, over the end of the one below it. What lies where is a matter of pages: padding moves the images by one page, out of the way in one window of sizes and into it in another.";

    public override ImmutableArray<string> Others => ["iPXE 2.0.0 or later", "the images in another order (right in one window, wrong in another)"];

    public override async Task<IncidentSetting> PrepareAsync(IncidentFolder folder, CancellationToken cancellationToken)
    {
        if (!File.Exists(LoaderPath))
        {
            throw IncidentFindings.IpxeMissing(LoaderPath);
        }

        await folder.CopyAsync("one-by-one.ipxe", cancellationToken);
        var files = await BrokenPaddingFiles.MakeAsync(await folder.BusyboxAsync(cancellationToken), cancellationToken);
        await folder.WriteAsync("main.img", files.Main, cancellationToken);
        await folder.WriteAsync("supplement.img", await BrokenPaddingFiles.SupplementAsync(s_lastPages[0], cancellationToken), cancellationToken);
        await folder.WriteAsync("handed.bin", new byte[Page], cancellationToken);
        var kernel = await KernelEditsAsync(folder, cancellationToken);
        foreach (var lastPage in s_lastPages)
        {
            await folder.WriteAsync("supplement.img", await BrokenPaddingFiles.SupplementAsync(lastPage, cancellationToken), cancellationToken);
            if (await WindowAsync(folder, kernel, cancellationToken) is { } scenes)
            {
                return new IncidentSetting(scenes);
            }
        }

        return new IncidentSetting([], "with this kernel and this iPXE no size of the file that is handed over brings these images across the top for initrds");
    }

    /// <summary>Where the joined image lies, and each byte of it, as found in the machine's memory.</summary>
    public override async Task<ImmutableArray<SceneComparison>> CompareAsync(CheckReport check, GuestView guest, CancellationToken cancellationToken)
    {
        if (check.Ipxe?.Layout is not { Blob: { } blob } layout)
        {
            return [];
        }

        var line = guest.Trace.Events.Where(seen => seen.Kind is EventKinds.SerialLine).Select(seen => RamdiskPattern().Match(seen.Text)).FirstOrDefault(match => match.Success);
        var address = line is null ? (long?)null : long.Parse(line.Groups["start"].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        await using var expected = IpxeCheck.OpenBlob(check.Plan!, layout);
        await using var memory = address is { } start ? await guest.ReadMemoryAsync(start, blob.Length, cancellationToken) : null;
        return
        [
            new SceneComparison("initrd at", Hex(blob.Address), address is { } seen ? Hex(seen) : "no line tells"),
            new SceneComparison("its bytes", await DigestAsync(expected, cancellationToken), memory is null ? "not to be had" : await DigestAsync(memory, cancellationToken)),
        ];
    }

    // Padding a kernel of whole pages changes nothing: then it gets a sector more, as a build of another day might have.
    private static async Task<ImmutableArray<KeyEdit>> KernelEditsAsync(IncidentFolder folder, CancellationToken cancellationToken)
    {
        var file = await folder.WriteMachineAsync("broken-padding", "draft", [], cancellationToken);
        var resolved = await folder.ResolveAsync(await IncidentFolder.ReadMachineAsync(file, cancellationToken), cancellationToken);
        File.Delete(file);
        var kernel = resolved.Artifacts.First(artifact => artifact.Role is ArtifactRole.Kernel);
        if (kernel.SizeBytes % Page != 0)
        {
            return [];
        }

        await folder.WriteAsync("vmlinuz", (byte[])[.. await File.ReadAllBytesAsync(kernel.Path, cancellationToken), .. new byte[Sector]], cancellationToken);
        return [KeyEdit.Set("boot.kernel", "vmlinuz")];
    }

    /// <summary>The scenes, with the least size of the file that is handed over that breaks the boot, and one a page greater; null where no size gives the message.</summary>
    private static async Task<ImmutableArray<IncidentScene>?> WindowAsync(IncidentFolder folder, ImmutableArray<KeyEdit> kernel, CancellationToken cancellationToken)
    {
        var draft = await folder.WriteMachineAsync("broken-padding", "draft", kernel, cancellationToken);
        var check = await CheckAsync(folder, draft, cancellationToken);
        File.Delete(draft);
        if (check.Ipxe?.Layout.Input is not { } input || check.Plan is not { } plan)
        {
            return null;
        }

        var length = plan.FindFile(Planning.Plans.BootPlanner.KernelFile)!.Content.Length;
        var broken = IpxeSizeSweep.Run(input, 0, length - (2 * Page), 4 * Page).FirstOrDefault(range => range.Outcome is IpxeLayoutOutcome.Damaged);
        return broken.From == 0 ? null : await ScenesAsync(folder, kernel, broken.From, cancellationToken);
    }

    private static async Task<ImmutableArray<IncidentScene>?> ScenesAsync(IncidentFolder folder, ImmutableArray<KeyEdit> kernel, long size, CancellationToken cancellationToken)
    {
        await folder.WriteAsync("handed.bin", new byte[size], cancellationToken);
        await folder.WriteAsync("handed-shorter.bin", new byte[size - 1], cancellationToken);
        await folder.WriteAsync("handed-longer.bin", new byte[size + Page], cancellationToken);
        KeyEdit padded = KeyEdit.Set("network.pad_kernel", "true"), joined = KeyEdit.Remove("network.script");
        KeyEdit shorter = KeyEdit.Set("network.ipxe.initrd", "handed-shorter.bin"), longer = KeyEdit.Set("network.ipxe.initrd", "handed-longer.bin");
        ImmutableArray<IncidentScene> scenes =
        [
            await SceneAsync(SceneRole.Failure, "1-as-it-is", string.Create(CultureInfo.InvariantCulture, $"as it is; the file handed to iPXE has {size} bytes"), []),
            await SceneAsync(SceneRole.Cure, "2-byte-less", "one byte less in that file: it takes a page less, and the images lie elsewhere", [shorter]),
            await SceneAsync(SceneRole.Cure, "3-padded", "the kernel padded to whole pages of 4096 bytes", [padded]),
            await SceneAsync(SceneRole.Failure, "4-longer", "another window: the file handed to iPXE is a page longer", [longer]),
            await SceneAsync(SceneRole.WrongCure, "5-longer-padded", "the same padding, in that window", [longer, padded]),
            await SceneAsync(SceneRole.Cure, "6-longer-joined", "both initrds served as one, which is what Sunup's own script does", [longer, joined]),
        ];
        var first = await CheckAsync(folder, scenes[0].MachineFile, cancellationToken);
        return first.Ipxe?.Arriving?.Message == Message ? scenes : null;

        async Task<IncidentScene> SceneAsync(SceneRole role, string suffix, string title, ImmutableArray<KeyEdit> edits) =>
            new(role, title, await folder.WriteMachineAsync("broken-padding", suffix, kernel.AddRange(edits), cancellationToken))
            {
                Words = suffix.StartsWith('1') ? $"{Unpacking}: {Message}" : Unpacking,
                Change = edits.IsEmpty ? null : string.Join("; ", edits),
            };
    }

    private static async Task<CheckReport> CheckAsync(IncidentFolder folder, string file, CancellationToken cancellationToken) =>
        await new MachineCheck(folder.Resolver).RunAsync(await IncidentFolder.ReadMachineAsync(file, cancellationToken), new CheckOptions(), progress: null, cancellationToken);

    private static string Hex(long address) => string.Create(CultureInfo.InvariantCulture, $"0x{address:x}");

    private static async Task<string> DigestAsync(Stream bytes, CancellationToken cancellationToken)
    {
        var digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes, cancellationToken))[..8];
        return string.Create(CultureInfo.InvariantCulture, $"{bytes.Length}, sha256 {digest}");
    }

    // Linux arch/x86/kernel/setup.c, reserve_initrd: RAMDISK: [mem 0x1e694000-0x1ef4bfff]
    [GeneratedRegex("RAMDISK: \\[mem 0x(?<start>[0-9a-f]{1,16})-", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RamdiskPattern();
}
