using System.Collections.Immutable;
using Sunup.Images.Disks;
using Sunup.Images.Roots;
using Sunup.Model;

namespace Sunup.Trials.Checks;

/// <summary>What is to be expected of a machine whose root file system is behind iSCSI.</summary>
internal static class SanCheck
{
    private static readonly string[] s_words = ["netroot=iscsi", "iscsi_target_name=", "iscsi_auto", "rd.iscsi.firmware", "root=iscsi:", "ip=ibft"];
    private static readonly string[] s_needed = ["iscsistart", "iscsi_tcp.ko", "iscsi_ibft.ko"];

    public static IEnumerable<Finding> Of(CheckReport report)
    {
        var line = report.Machine.Boot.CommandLine;
        // On route san, what the initrd needs is added when the disk is made.
        if (report.Route is not Route.San && s_words.FirstOrDefault(word => line.Contains(word, StringComparison.Ordinal)) is { } word && MissingOf(report) is { IsEmpty: false } missing)
        {
            yield return Unable(report, word, missing);
        }

        if (report.Route is Route.San && report.Machine.Boot.Root is { } root && Directory.Exists(root))
        {
            foreach (var finding in new NetworkRootExamination(new FolderRoot(root)).Run())
            {
                yield return finding;
            }
        }
    }

    /// <summary>Whether the initrd on a disk that is booted over the network attaches that disk again.</summary>
    /// <param name="report">With the disk's kernel.</param>
    /// <param name="paths">All that the initrd has.</param>
    /// <param name="set">What the disk's loader starts.</param>
    public static IEnumerable<Finding> OfDisk(CheckReport report, IEnumerable<string> paths, DiskBootSet set)
    {
        var names = paths.Select(path => Path.GetFileName(path)!).ToHashSet(StringComparer.Ordinal);
        ImmutableArray<string> missing = [.. s_needed.Where(needed => !IsThere(report, names, needed))];
        if (missing.IsEmpty)
        {
            yield break;
        }

        var root = set.CommandLine.Split(' ').FirstOrDefault(word => word.StartsWith("root=", StringComparison.Ordinal));
        var initrd = set.Initrds[0].Path;
        yield return Unable(
            root is null ? FindingSeverity.Warning : FindingSeverity.Error,
            $"{report.Machine.Name} boots this disk over the network, and the initrd on it has no {string.Join(", no ", missing)}",
            [new Evidence(root ?? "no root=: the system may be in memory as a whole", $"{set.Loader.Path}: {set.Entry.Entry.Title}"), .. missing.Select(name => new Evidence("not there", $"{initrd}: {name}"))],
            $"sunup initrd add {Path.GetFileName(initrd)} --iscsi-root --modules NIC -o new.img",
            $"Take {initrd} out of the disk, add what attaches it, with the driver of the NIC, and put it back");
    }

    private static ImmutableArray<string> MissingOf(CheckReport report)
    {
        var names = (report.Initrd?.Paths ?? []).Select(path => Path.GetFileName(path)!).ToHashSet(StringComparer.Ordinal);
        return [.. s_needed.Where(needed => !IsThere(report, names, needed))];
    }

    private static bool IsThere(CheckReport report, HashSet<string> names, string needed)
    {
        var option = needed switch { "iscsi_tcp.ko" => "ISCSI_TCP", "iscsi_ibft.ko" => "ISCSI_IBFT", _ => null };
        return names.Any(name => name.StartsWith(needed, StringComparison.Ordinal)) || (option is not null && report.Kernel?.Config?.IsBuiltIn(option) == true);
    }

    private static Finding Unable(CheckReport report, string word, ImmutableArray<string> missing) => Unable(
        FindingSeverity.Error,
        $"the command line wants an iSCSI root, and the initrd has no {string.Join(", no ", missing)}",
        [new Evidence(word, "boot.cmdline"), .. missing.Select(name => new Evidence("not there", name))],
        $"sunup initrd add {report.Machine.Boot.Initrd.FirstOrDefault() ?? "INITRD"} --iscsi-root --modules NIC -o new.img",
        "Add what attaches it, with the driver of the NIC");

    private static Finding Unable(FindingSeverity severity, string summary, ImmutableArray<Evidence> evidence, string command, string what) => new()
    {
        Id = "SU0969",
        Severity = severity,
        Stage = Stage.Root,
        Summary = summary,
        Cause = "iPXE and its connection are gone once the kernel runs. The initrd has to bring the network up and to attach the disk again, by itself.",
        Confidence = severity is FindingSeverity.Error ? Confidence.Certain : Confidence.Likely,
        Evidence = evidence,
        Remedies = [new Remedy(what, command)],
    };
}
