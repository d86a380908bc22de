using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sunup.Machines.Hosts;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles.Editing;

namespace Sunup.Trials.Investigations.Boots;

/// <summary>What an outcome depends on, as far as it is known: the machine's text, the bytes of all it names, QEMU, and this build of Sunup.</summary>
internal static class TrialKey
{
    /// <summary>In lower-case hex; null where the outcome depends on more, such as a disk that the machine writes to.</summary>
    public static string? Of(MachineConfig machine, MachineFileText text, ResolvedMachine resolved)
    {
        if (machine.Boot.Keep || machine.Hardware?.Disks.Any(disk => !disk.Overlay) == true || ToolLocator.Find("qemu-system-x86_64") is not { } qemu)
        {
            return null;
        }

        var lines = resolved.Artifacts.Select(artifact => $"{artifact.Role} {artifact.Sha256 ?? FileState(artifact.Path)}")
            .Prepend(text.Text)
            .Append(FileState(qemu))
            .Append(typeof(TrialKey).Module.ModuleVersionId.ToString());
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }

    private static string FileState(string path)
    {
        var file = new FileInfo(path);
        return string.Create(CultureInfo.InvariantCulture, $"{path} {file.Length} {file.LastWriteTimeUtc:O}");
    }
}
