using Sunup.Model;

namespace Sunup.Machines.Qemu;

/// <summary>A QEMU that the machine file names.</summary>
public static class QemuBinary
{
    /// <summary>Its path.</summary>
    /// <exception cref="FindingException">SU0224: it is not there, or cannot be run.</exception>
    public static string Require(string path)
    {
        var why = !File.Exists(path) ? "there is no such file"
            : (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) == UnixFileMode.None ? "it is not executable"
            : null;
        return why is null ? path : throw new FindingException(new Finding
        {
            Id = "SU0224",
            Severity = FindingSeverity.Error,
            Summary = $"The QEMU of the machine file cannot be run: {path}: {why}.",
            Cause = "`hardware.qemu` names the program that runs this machine; another one in its place would be another machine.",
            Stage = Stage.PowerOn,
            Confidence = Confidence.Certain,
            Evidence = [new Evidence(why, path)],
            Remedies = [new Remedy("Correct the path, or remove `hardware.qemu`: the distribution's is then taken.", "command -v qemu-system-x86_64")],
        });
    }
}
