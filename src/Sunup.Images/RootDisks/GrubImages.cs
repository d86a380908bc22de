using Sunup.Formats.Loaders.Grub;

namespace Sunup.Images.RootDisks;

/// <summary>Makes GRUB's images for a disk with the distribution's <c>grub-mkimage</c>.</summary>
/// <param name="folder">The modules of a platform: <c>/usr/lib/grub/i386-pc</c> or <c>/usr/lib/grub/x86_64-efi</c>.</param>
/// <param name="work">For what is made.</param>
internal sealed class GrubImages(string folder, string work)
{
    /// <summary>On a disk that Sunup makes.</summary>
    public const string ConfigurationFolder = "/grub";

    private static readonly string[] s_modules =
        ["part_gpt", "part_msdos", "fat", "search", "search_fs_uuid", "configfile", "normal", "linux", "echo", "test", "serial", "terminal", "boot", "minicmd", "ls", "cat", "reboot", "halt"];

    /// <summary>The EFI program.</summary>
    public async Task<string> ProgramAsync(string volumeId, CancellationToken cancellationToken)
    {
        var path = Path.Combine(work, "BOOTX64.EFI");
        await MakeAsync("x86_64-efi", path, volumeId, [], cancellationToken);
        return path;
    }

    /// <summary>For BIOS: code for the first sector, and core.img for where it is to be.</summary>
    /// <exception cref="Model.FindingException">SU0966, SU0967.</exception>
    public async Task<(byte[] Code, byte[] Core)> BiosAsync(string volumeId, long coreSector, CancellationToken cancellationToken)
    {
        var path = Path.Combine(work, "core.img");
        await MakeAsync("i386-pc", path, volumeId, ["biosdisk"], cancellationToken);
        var boot = Path.Combine(folder, "boot.img");
        try
        {
            return (GrubBootImage.Code(await File.ReadAllBytesAsync(boot, cancellationToken), coreSector), GrubBootImage.Core(await File.ReadAllBytesAsync(path, cancellationToken), coreSector));
        }
        catch (InvalidDataException fault)
        {
            throw RootDiskFindings.ToolFailed("grub-mkimage", $"{boot}: {fault.Message}");
        }
    }

    private async Task MakeAsync(string platform, string path, string volumeId, string[] modules, CancellationToken cancellationToken)
    {
        var early = Path.Combine(work, "early.cfg");
        await File.WriteAllTextAsync(early, GrubText.Early(volumeId, ConfigurationFolder), cancellationToken);
        await ImageTool.RunAsync("grub-mkimage", "grub-common", ["-O", platform, "-d", folder, "-c", early, "-p", ConfigurationFolder, "-o", path, .. s_modules, .. modules], null, cancellationToken);
    }
}
