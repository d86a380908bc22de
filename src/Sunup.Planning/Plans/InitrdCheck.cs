using Sunup.Formats.Kernels;
using Sunup.Model;
using Sunup.Planning.Artifacts;

namespace Sunup.Planning.Plans;

/// <summary>Refuses early what is an initrd by mistake only. Which archives a kernel unpacks is not looked at.</summary>
internal static class InitrdCheck
{
    public static void Check(BootSet bootSet)
    {
        foreach (var path in bootSet.Initrds)
        {
            var head = FileHead.Read("initrd", path);
            var mistake = FileHead.CommonMistake(head) ?? (X86SetupHeader.TryRead(head, out _)
                ? ("a Linux kernel", "Check that boot.kernel and boot.initrd are not swapped")
                : null);
            if (mistake is var (found, next))
            {
                throw ArtifactFindings.NotBootable("initrd", path, found, "The kernel would say 'invalid magic at start of compressed archive' and boot without it.", next);
            }
        }
    }
}
