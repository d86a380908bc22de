using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Images.Modules;

/// <summary>What is wrong with modules. Pages: docs/findings.</summary>
internal static class ModuleFindings
{
    public static FindingException NoModules(string path) => new(ImageFinding.Of(
        "SU0867",
        FindingSeverity.Error,
        $"{path} has no modules of a kernel.",
        "A folder of modules is that of one kernel release, /lib/modules/RELEASE, with a modules.dep in it; depmod writes that when a kernel package is installed.",
        [],
        new Remedy("Name the folder of the kernel that the image is for"),
        new Remedy("Where modules are there and modules.dep is not, make it", $"depmod -b ROOT RELEASE")));

    public static FindingException SeveralReleases(string path, IEnumerable<string> releases) => new(ImageFinding.Of(
        "SU0867",
        FindingSeverity.Error,
        $"{path} has modules of several kernels.",
        "A module fits one kernel release only.",
        [.. releases.Select(release => new Evidence("modules.dep", release))],
        new Remedy("Name the folder of one of them with --kernel-modules")));

    public static FindingException Unreadable(string path, string why, Exception? error) => new(
        ImageFinding.Of("SU0867", FindingSeverity.Error, $"The module {path} cannot be read.", null, [new Evidence(why, path)], new Remedy("Install the kernel package again")), error);

    public static Finding Missing(IReadOnlyList<MissingModule> missing, string folder) => ImageFinding.Of(
        "SU0868",
        FindingSeverity.Error,
        $"{(missing.Count == 1 ? "A module is" : $"{missing.Count} modules are")} not there: {string.Join(", ", missing.Select(module => module.Name).Distinct(StringComparer.Ordinal).Take(8))}.",
        $"Neither a file in {folder}, nor part of the kernel, nor the alias of one.",
        [.. missing.Take(8).Select(module => new Evidence(module.NeededBy is { } by ? $"needed by {by}" : "asked for", module.Name))],
        new Remedy("Look for its name among those that there are", $"grep NAME {folder}/modules.dep {folder}/modules.alias"),
        new Remedy("Some kernels have their rarer modules in a package of their own (linux-modules-extra, kernel-modules-extra); cloud kernels lack most drivers of real hardware"));

    public static Finding BuiltIn(IReadOnlyList<string> names, string release) => ImageFinding.Of(
        "SU0869",
        FindingSeverity.Info,
        $"{string.Join(", ", names)}: part of the kernel {release} itself.",
        "There is no file to add, and nothing has to be loaded.",
        []);

    public static Finding OtherRelease(string image, ImmutableArray<string> inImage, IEnumerable<(string Module, string Release)> modules) => ImageFinding.Of(
        "SU0870",
        FindingSeverity.Error,
        $"The modules are for another kernel than {image}.",
        $"The image has modules of {string.Join(", ", inImage)}. The kernel refuses a module whose vermagic is not its own (\"version magic ... should be\"), and looks for modules below its own release only.",
        [.. modules.Take(8).Select(module => new Evidence($"vermagic {module.Release}", module.Module))],
        new Remedy("Name the modules of the image's kernel", $"sunup initrd add IMAGE --modules NAME --kernel-modules /lib/modules/{inImage.FirstOrDefault("RELEASE")}"),
        new Remedy("If the image is to serve both kernels, say --any-release"));

    public static Finding MustBeLoaded(string image, IEnumerable<string> names, string how, ImmutableArray<Evidence> evidence, bool done) => ImageFinding.Of(
        "SU0871",
        FindingSeverity.Info,
        done ? $"{string.Join(", ", names)} will be loaded by {image}." : $"{string.Join(", ", names)}: in the image now, and nothing in it asks for it by name.",
        how,
        evidence,
        done ? [] : [new Remedy("Have it loaded early in any case", "sunup initrd add IMAGE --modules NAME --load")]);

    public static Finding FirmwareMissing(IReadOnlyList<(string Module, string File)> files) => ImageFinding.Of(
        "SU0872",
        FindingSeverity.Warning,
        $"{files.Count} firmware {(files.Count == 1 ? "file" : "files")} that these modules may ask for {(files.Count == 1 ? "is" : "are")} not in the image.",
        "A driver asks for the firmware of the device that it finds; without it the device does not start, and the kernel says \"Direct firmware load for ... failed\".",
        [.. files.Take(8).Select(file => new Evidence(file.File, file.Module))],
        new Remedy("Add the file of your device", "sunup initrd add IMAGE /lib/firmware/FILE"));
}
