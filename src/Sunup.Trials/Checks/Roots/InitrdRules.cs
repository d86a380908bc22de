using Sunup.Diagnosis.Predictions;
using Sunup.Model;

namespace Sunup.Trials.Checks.Roots;

/// <summary>An initrd whose modules are all of another kernel, where it is not known which of them are needed: SU1068.</summary>
internal static class InitrdRules
{
    public static IEnumerable<Prediction> Of(BootFacts facts)
    {
        if (facts is not { Release: { } release, Modules: null, Initrd: { Releases.IsEmpty: false } initrd, Mounter: not RootMounter.Nobody })
        {
            yield break;
        }

        var others = string.Join(", ", initrd.Releases.Select(modules => modules.Release));
        yield return Predicted.Make(
            "SU1068",
            FindingSeverity.Warning,
            $"the initrd has modules of {others}, and the kernel is {release}",
            "None of them can be loaded: a kernel looks for modules below its own release only. Disks, NICs and file systems whose drivers are not built in will be missing.",
            new Expectation(Stage.Root, $"/lib/modules/{release}", ["SU0880", "SU0925", "SU0910", "SU0912", "SU0911", "SU0914"]),
            [
                new PredictionFact("kernel_release", release, facts.Machine.Boot.Kernel ?? "kernel"),
                .. initrd.Releases.Select(modules => new PredictionFact("modules_release", modules.Release, $"{initrd.Name}: {modules.Folder}")),
            ],
            new Remedy("Take the initrd of this kernel, or make it anew", $"update-initramfs -c -k {release}"));
    }
}
