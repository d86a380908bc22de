using System.Security.Cryptography;
using System.Text;
using Sunup.Formats.Disks;
using Sunup.Formats.Loaders.Grub;
using Sunup.Images.Outputs;

namespace Sunup.Images.RootDisks;

/// <summary>Makes a bootable disk as an image file: partition table, loader, kernel, initrd, root file system. Nothing is mounted; root is not needed.</summary>
/// <remarks>
/// The FAT file system is written here, ext4 by <c>mke2fs -d</c> at its place in the image, Syslinux's second stage by <c>syslinux -t</c>, which uses mtools, GRUB's by <c>grub-mkimage</c>.
/// docs/formats/root-disk.md.
/// </remarks>
public sealed class RootDiskMaker(RootDiskRecipe recipe)
{
    private const long Megabyte = 1 << 20;

    private static readonly string[] s_mbrPlaces = ["/usr/lib/syslinux/mbr/mbr.bin", "/usr/lib/syslinux/bios/mbr.bin", "/usr/share/syslinux/mbr.bin", "/usr/lib/SYSLINUX/mbr.bin"];
    private static readonly string[] s_systemdBootPlaces = ["/usr/lib/systemd/boot/efi/systemd-bootx64.efi"];

    /// <summary>Makes it at <paramref name="path"/>, with <paramref name="work"/> for what is made on the way.</summary>
    /// <returns>The command line that the loader gives to the kernel.</returns>
    /// <exception cref="Model.FindingException">SU0966, SU0967.</exception>
    /// <exception cref="IOException">A file cannot be read, or the disk not written.</exception>
    public async Task<string> MakeAsync(string path, string work, CancellationToken cancellationToken)
    {
        var root = recipe.RootFolder ?? BuiltinRoot.Stage(Path.Combine(work, "root"), recipe.Busybox, recipe.Machine);
        var options = new RootDiskOptions
        {
            IsGpt = recipe.Loader != RootDiskLoader.Syslinux,
            RootLength = RootLengthOf(root),
            Seed = SeedOf(),
            BootCode = recipe.Loader == RootDiskLoader.Syslinux ? File.ReadAllBytes(Required("mbr.bin of Syslinux", s_mbrPlaces, "syslinux-common")).AsMemory(0, 440) : ReadOnlyMemory<byte>.Empty,
        };
        // The numbers of both file systems are made from the seed: what the loader's configuration says is known before anything is written.
        var draft = RootDiskLayout.Of([], options);
        var line = $"root=UUID={draft.RootId} rw {recipe.CommandLine}".Trim();
        var grub = recipe.GrubFolder is { } modules ? new GrubImages(modules, work) : null;
        if (recipe.Loader == RootDiskLoader.GrubBios)
        {
            var (code, core) = await grub!.BiosAsync(draft.VolumeId, RootDiskLayout.CoreSector, cancellationToken);
            options = options with { BootCode = code, Core = core };
        }

        var initrd = await JoinInitrdsAsync(Path.Combine(work, "disk-initrd.img"), cancellationToken);
        var program = recipe.Loader switch
        {
            RootDiskLoader.SystemdBoot => Required("systemd-boot", s_systemdBootPlaces, "systemd-boot-efi"),
            RootDiskLoader.GrubUefi => await grub!.ProgramAsync(draft.VolumeId, cancellationToken),
            _ => null,
        };
        var layout = RootDiskLayout.Of(FilesOf(line, initrd, program), options);
        Write(layout, path, cancellationToken);
        await MakeRootAsync(layout, path, root, options.RootLength, cancellationToken);
        if (recipe.Loader == RootDiskLoader.Syslinux)
        {
            await ImageTool.RunAsync("syslinux", "syslinux", ["--install", "-t", $"{layout.BootOffset}", path], null, cancellationToken);
        }

        return line;
    }

    private List<EspFile> FilesOf(string line, string? initrd, string? program)
    {
        var files = new List<EspFile> { OfFile("vmlinuz", recipe.Kernel) };
        if (initrd is not null)
        {
            files.Add(OfFile("initrd.img", initrd));
        }

        if (program is not null)
        {
            files.Add(OfFile("EFI/BOOT/BOOTX64.EFI", program));
        }

        switch (recipe.Loader)
        {
            case RootDiskLoader.Syslinux:
                // ldlinux.sys and ldlinux.c32 come with the program that installs them.
                files.Add(OfText("syslinux.cfg", $"DEFAULT sunup\nPROMPT 0\nLABEL sunup\n  LINUX vmlinuz\n{(initrd is null ? "" : "  INITRD initrd.img\n")}  APPEND {line}\n"));
                break;
            case RootDiskLoader.SystemdBoot:
                files.Add(OfText("loader/loader.conf", "timeout 0\ndefault sunup.conf\n"));
                files.Add(OfText("loader/entries/sunup.conf", $"title {recipe.Machine}\nlinux /vmlinuz\n{(initrd is null ? "" : "initrd /initrd.img\n")}options {line}\n"));
                break;
            default:
                files.Add(OfText($"{GrubImages.ConfigurationFolder[1..]}/grub.cfg", GrubText.Configuration(recipe.Machine, "/vmlinuz", initrd is null ? null : "/initrd.img", line)));
                break;
        }

        return files;
    }

    private async Task<string?> JoinInitrdsAsync(string path, CancellationToken cancellationToken)
    {
        if (recipe.Initrds.IsEmpty)
        {
            return null;
        }

        await using var output = new FileStream(path, FileMode.Create, FileAccess.Write);
        foreach (var initrd in recipe.Initrds)
        {
            ZeroPadding.WriteTo(output, output.Position, 4096);
            await using var input = File.OpenRead(initrd);
            await input.CopyToAsync(output, cancellationToken);
        }

        return path;
    }

    private static void Write(RootDiskLayout layout, string path, CancellationToken cancellationToken)
    {
        using var output = new FileStream(path, FileMode.Create, FileAccess.ReadWrite);
        output.SetLength(layout.Length);
        foreach (var piece in layout.Pieces)
        {
            cancellationToken.ThrowIfCancellationRequested();
            output.Position = piece.Offset;
            if (piece.File is { } file)
            {
                using var content = file.Open();
                content.CopyTo(output);
            }
            else
            {
                output.Write(piece.Bytes.Span);
            }
        }
    }

    private static Task MakeRootAsync(RootDiskLayout layout, string path, string root, long length, CancellationToken cancellationToken) => ImageTool.RunAsync(
        "mke2fs",
        "e2fsprogs",
        ["-q", "-F", "-t", "ext4", "-U", $"{layout.RootId}", "-L", "root", "-E", $"offset={layout.RootOffset},root_owner=0:0,hash_seed={layout.RootId}", "-d", root, path, $"{length / 1024}k"],
        null,
        cancellationToken);

    private long RootLengthOf(string root)
    {
        var files = recipe.RootFolder is null ? 0 : new DirectoryInfo(root).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }).Sum(file => file.Length + 4096);
        var needed = Math.Max(recipe.RootLength, (files * 5 / 4) + (32 * Megabyte));
        return (needed + Megabyte - 1) / Megabyte * Megabyte;
    }

    private byte[] SeedOf() => SHA256.HashData(Encoding.UTF8.GetBytes($"root disk\n{recipe.Machine}\n{recipe.Loader}\n{recipe.CommandLine}"));

    private static EspFile OfFile(string path, string source) => new(path, new FileInfo(source).Length, () => File.OpenRead(source));

    private static EspFile OfText(string path, string text) => EspFile.Of(path, Encoding.UTF8.GetBytes(text));

    private static string Required(string what, string[] places, string package) => places.FirstOrDefault(File.Exists) ?? throw RootDiskFindings.FileMissing(what, places, package);
}
