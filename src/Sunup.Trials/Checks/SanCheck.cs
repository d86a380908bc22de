using System.Collections.Immutable;
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
            foreach (var finding in new NetworkRootExamination(root).Run())
            {
                yield return finding;
            }
        }
    }

    private static ImmutableArray<string> MissingOf(CheckReport report)
    {
        if (report.Machine.Boot.Initrd.IsEmpty)
        {
            return [.. s_needed];
        }

        var names = report.Machine.Boot.Initrd.SelectMany(path =>
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return InitrdContents.Read(file).Keys.Select(name => Path.GetFileName(name)!).ToList();
        }).ToHashSet(StringComparer.Ordinal);
        return [.. s_needed.Where(needed => !IsThere(report, names, needed))];
    }

    private static bool IsThere(CheckReport report, HashSet<string> names, string needed)
    {
        var option = needed switch { "iscsi_tcp.ko" => "CONFIG_ISCSI_TCP", "iscsi_ibft.ko" => "CONFIG_ISCSI_IBFT", _ => null };
        return names.Any(name => name.StartsWith(needed, StringComparison.Ordinal)) || (option is not null && report.Kernel?.Config?.IsBuiltIn(option) == true);
    }

    private static Finding Unable(CheckReport report, string word, ImmutableArray<string> missing) => new()
    {
        Id = "SU0969",
        Severity = FindingSeverity.Error,
        Stage = Stage.Root,
        Summary = $"the command line wants an iSCSI root, and the initrd has no {string.Join(", no ", missing)}",
        Cause = "iPXE and its connection are gone once the kernel runs. The initrd has to bring the network up and to attach the disk again, by itself.",
        Confidence = Confidence.Certain,
        Evidence = [new Evidence(word, "boot.cmdline"), .. missing.Select(name => new Evidence("not there", name))],
        Remedies = [new Remedy("Add what attaches it, with the driver of the NIC", $"sunup initrd add {report.Machine.Boot.Initrd.FirstOrDefault() ?? "INITRD"} --iscsi-root --modules NIC -o new.img")],
    };
}
