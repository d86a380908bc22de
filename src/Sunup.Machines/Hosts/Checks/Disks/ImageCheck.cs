using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;

namespace Sunup.Machines.Hosts.Checks.Disks;

/// <summary>A question that is asked of each disk image of the machine.</summary>
internal abstract class ImageCheck : HostCheck
{
    public sealed override CheckTopic Topic => CheckTopic.Disks;

    protected sealed override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants) =>
        facts.Images.SelectMany(image => Judge(image, facts));

    protected abstract IEnumerable<CheckResult> Judge(ImageFacts image, HostFacts facts);

    /// <summary>The image is there, as far as that can be seen.</summary>
    private protected static bool IsThere(ImageFacts image) => image.Parts[^1] is { Rights: not null } last && last.Path == image.Path;

    private protected static string NameOf(ImageFacts image) => Path.GetFileName(image.Path);
}
