using Sunup.Formats.Recognition;
using Sunup.Formats.UnifiedKernelImages;

namespace Sunup.Machines.Kexec;

/// <summary>The files around a unified kernel image that its stub would find: <c>IMAGE.extra.d</c>, and for one on a boot partition those for all images.</summary>
/// <remarks>Source: systemd-stub(7). Read into memory: they are small, and the image outlives what is open here.</remarks>
internal static class UkiCompanions
{
    private const long Longest = 1L << 30;
    private static readonly string[] s_forAll = ["loader/addons", "loader/credentials", "loader/extensions"];

    public static IEnumerable<UkiCompanion> Of(string image)
    {
        var path = Path.GetFullPath(image);
        var own = In($"{path}.extra.d", isGlobal: false);

        // EFI/Linux/linux.efi: the partition's root is two folders up.
        return Path.GetDirectoryName(path) is { } folder && folder.EndsWith("/EFI/Linux", StringComparison.OrdinalIgnoreCase)
            ? [.. own, .. s_forAll.SelectMany(name => In(Path.Combine(folder, "..", "..", name), isGlobal: true))]
            : own;
    }

    private static IEnumerable<UkiCompanion> In(string folder, bool isGlobal) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)
            .Where(path => new FileInfo(path).Length <= Longest)
            .Select(path => new UkiCompanion(Path.GetFileName(path), isGlobal, new FileBytes(File.ReadAllBytes(path))))
        : [];
}
