using Sunup.Model;
using Sunup.Planning.MachineFiles.Editing;

namespace Sunup.Trials.Investigations.Factors;

/// <summary>The same kernel and initrds by a shorter way: if that comes up, the difference is the way.</summary>
public sealed class RouteFactor : PureFactor
{
    protected override IEnumerable<Change> Changes(FactorContext context) => context.Machine switch
    {
        { Route: Route.Network or Route.Uki or Route.Kexec, Boot.Kernel: not null } machine =>
            [Change.Set("route", machine.Route.ToString().ToLowerInvariant(), "direct", "QEMU loads kernel and initrd itself") with { Weight = 0.6, JoinsOthers = false }],
        { Route: Route.San, Boot.Keep: false } => [Change.Set("route", "san", "disk", "the same disk as the machine's own, without a network") with { Weight = 0.6, JoinsOthers = false }],
        _ => [],
    };
}

/// <summary>What Sunup's own part of a network boot can do otherwise.</summary>
public sealed class NetworkFactor : PureFactor
{
    protected override IEnumerable<Change> Changes(FactorContext context)
    {
        if (context.Machine.Route is not (Route.Network or Route.San))
        {
            yield break;
        }

        var network = context.Machine.Network;
        yield return Change.Set("network.pad_kernel", network.PadKernel ? "true" : "false", network.PadKernel ? "false" : "true", "the kernel padded to whole pages, or not") with { Weight = 1.5 };
        if (network.Chainload is not Chainload.Always)
        {
            yield return Change.Set("network.chainload", "auto", "always", "Sunup's iPXE in place of the one in the card") with { Weight = 1.4 };
        }
    }
}

/// <summary>
/// Each word of the command line taken out. The console and the root stay: without them nothing is seen, or nothing comes up. So does what only changes how much
/// is said: a line that proves a stage appears without it, and nothing else is different.
/// </summary>
public sealed class CommandLineFactor : PureFactor
{
    private const string Key = "boot.cmdline";
    private const int MostWords = 24;

    private static readonly string[] _needed = ["console", "root", "initrd", "ip", "quiet", "splash", "loglevel", "debug", "ignore_loglevel", "earlyprintk", "earlycon"];

    protected override IEnumerable<Change> Changes(FactorContext context) =>
        (context.Text.ValueOf(Key) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Distinct(StringComparer.Ordinal)
        .Where(word => !_needed.Contains(word.Split('=')[0]))
        .Take(MostWords)
        .Select(word => new Change($"{Key}: {word}", "there", "left out", "a word of the command line") { Weight = WeightOf(word), Name = $"without {word}", Edits = [KeyEdit.RemoveWord(Key, word)] });

    // What stops machines by its nature is tried by itself before all is tried together; then what is known to stop some; last what only talks.
    private static double WeightOf(string word) => word.Split('=')[0] switch
    {
        "init" or "rdinit" or "mem" or "initcall_blacklist" or "module_blacklist" or "modprobe.blacklist" or "rd.driver.blacklist" => Change.Likely,
        "maxcpus" or "acpi" or "noapic" or "nolapic" or "pci" or "nomodeset" or "nomodules" or "rootfstype" or "systemd.unit" => 2.5,
        _ => 1,
    };
}
