using System.Collections.Immutable;
using System.Text;
using Sunup.Formats.Loaders.Ipxe;
using Sunup.Model;
using Sunup.Planning.Plans;

namespace Sunup.Trials.Checks;

/// <summary>The iPXE script of a plan, as far as it goes on its way to a good boot: up to the first <c>boot</c>. What stands behind it is for failures.</summary>
/// <param name="Images">What iPXE holds when the kernel starts.</param>
/// <param name="InitrdNames">What <c>initrd=</c> on the kernel's line names.</param>
/// <param name="KernelLine">1-based; null for a script without a kernel.</param>
internal sealed record ServedScript(IpxeScriptImages Images, ImmutableArray<string> InitrdNames, int? KernelLine)
{
    /// <summary>Null for a plan without a script.</summary>
    public static ServedScript? Of(BootPlan? plan) =>
        plan?.FindFile(BootPlanner.ScriptFile)?.Content.Segments is [ByteSegment script] ? Read(Encoding.UTF8.GetString(script.Bytes.Span)) : null;

    /// <summary>Reads a script, values filled in.</summary>
    public static ServedScript Read(string text)
    {
        string[] lines = [.. text.ReplaceLineEndings("\n").Split('\n').TakeWhile(line => !Boots(line))];
        var images = IpxeScriptImages.Of(lines);
        return new ServedScript(
            images,
            [.. lines.Where(NamesInitrd).SelectMany(Words).Where(word => word.StartsWith("initrd=", StringComparison.Ordinal)).SelectMany(word => word["initrd=".Length..].Split(','))],
            images.Images.Where(image => image.Kind is IpxeScriptImageKind.Kernel).Select(image => (int?)image.Line).FirstOrDefault());
    }

    private static bool Boots(string line) => Words(line) is ["boot" or "imgexec", ..] or [[':', ..], "boot" or "imgexec", ..];

    private static bool NamesInitrd(string line) => Words(line) is ["kernel" or "imgselect" or "imgargs", ..];

    private static string[] Words(string line) => line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
}
