using System.Collections.Immutable;
using Sunup.Diagnosis.Predictions.Initramfs;
using Sunup.Diagnosis.Predictions.Placement;
using Sunup.Formats.Initramfs.Joins;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.PortableExecutables.Authenticode;
using Sunup.Images.Reading;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.Plans;
using Sunup.Trials.Boots.Preparations;
using Sunup.Trials.Checks.Roots;

namespace Sunup.Trials.Checks;

/// <summary>Says what will happen to a machine's boot, from its files, before power-on.</summary>
/// <param name="resolver">Finds what the machine file names.</param>
public sealed class MachineCheck(ArtifactResolver resolver)
{
    // Findings about the user's own files are answers; all others say that Sunup could not do its job here.
    private static readonly ImmutableHashSet<string> _answers = ["SU0113", "SU0114", "SU0115", "SU0116", "SU0118", "SU0612", "SU0613", "SU0940", "SU0941", "SU1153"];

    /// <exception cref="FindingException">An artifact could not be had: a tool, the network or the cache is missing.</exception>
    /// <exception cref="IOException">A file went away, or a file of the options cannot be read.</exception>
    /// <exception cref="InvalidDataException">A file of the options is not what it should be.</exception>
    public async Task<CheckReport> RunAsync(MachineConfig machine, CheckOptions options, IProgress<ArtifactProgress>? progress, CancellationToken cancellationToken)
    {
        var report = new CheckReport { Machine = machine, Route = machine.Route };
        try
        {
            var resolved = await resolver.ResolveAsync(machine, progress, cancellationToken);
            report = report with { Machine = resolved.Machine, Artifacts = resolved.Artifacts };
            return Ordered(resolved.Machine.Boot is { Uki: not null, Kernel: null }
                ? UkiCheck.Look(Plan(report, resolved), (await TrustedAsync(resolved.Machine, cancellationToken))?.Db, cancellationToken)
                : resolved.Machine.Boot.Disk is not null ? DiskCheck.Look(Plan(report, resolved), options)
                : await LookWithTrustAsync(Look(report, resolved, options), cancellationToken));
        }
        catch (FindingException fault) when (_answers.Contains(fault.Finding.Id))
        {
            return report with { Findings = [fault.Finding] };
        }
    }

    private async Task<CheckReport> LookWithTrustAsync(CheckReport report, CancellationToken cancellationToken) =>
        report.Route is Route.Uki && await TrustedAsync(report.Machine, cancellationToken) is { } keys && BuiltTrustCheck.Of(report.Machine, keys.Db, keys.Own) is { } refused
            ? report.With([refused])
            : report;

    /// <summary>What the machine's firmware trusts, and the certificate that Sunup signs with; null without Secure Boot.</summary>
    private async Task<(ImmutableArray<EfiSignature> Db, EfiSignature Own)?> TrustedAsync(MachineConfig machine, CancellationToken cancellationToken)
    {
        if (machine.Hardware is not { Firmware: FirmwareKind.UefiSecure } hardware)
        {
            return null;
        }

        using var keys = await resolver.OpenSecureBootKeysAsync(cancellationToken);
        return (SecureBootStore.DbOf(hardware, keys), SecureBootStore.DbOf(hardware with { SecureBootDb = [] }, keys)[0]);
    }

    private static CheckReport Look(CheckReport report, ResolvedMachine resolved, CheckOptions options)
    {
        report = Plan(report, resolved);
        report = report with { Kernel = KernelOf(report.Machine, options) };
        var line = CommandLineOf(report);
        var rules = RulesOf(report, line, options);
        report = Unpack(report, rules);
        report = report with { CommandLine = BudgetOf(report, line), Placement = PlacementCheck.Of(report, options) };
        var findings = report.Findings
            .Concat(report.Image is { } image ? InitramfsPredictor.Predict(image) : [])
            .Concat(report.Findings.Any(finding => finding.Id == "SU0118") ? [] : report.CommandLine?.Findings() ?? [])
            .Concat(report.Placement?.Findings() ?? [])
            .Concat(SanCheck.Of(report))
            .Concat(IommuCheck.Of(report))
            .Concat(IommuNeed.Of(report.Machine));
        report = MachineRoots.Look(report with { Findings = [.. findings] }, line, "boot.cmdline");
        return report.Route is Route.Network ? IpxeCheck.Look(report, options) : report;
    }

    private static CheckReport Ordered(CheckReport report) => report with { Findings = [.. report.Findings.OrderByDescending(finding => finding.Severity)] };

    private static CheckReport Plan(CheckReport report, ResolvedMachine resolved)
    {
        try
        {
            return report with { Plan = BootPlanner.Plan(resolved) };
        }
        catch (FindingException fault) when (_answers.Contains(fault.Finding.Id))
        {
            return report with { Findings = report.Findings.Add(fault.Finding) };
        }
    }

    // What is no kernel was told by the plan.
    private static KernelFacts? KernelOf(MachineConfig machine, CheckOptions options)
    {
        try
        {
            var facts = machine.Boot.Kernel is { } kernel ? KernelFacts.OfFile(kernel) : null;
            return facts is not null && options.ConfigFile is { } config
                ? facts with { Config = KernelFacts.ReadConfig(config), ConfigSource = config }
                : facts;
        }
        catch (InvalidDataException) when (options.ConfigFile is null)
        {
            return null;
        }
    }

    private static string CommandLineOf(CheckReport report)
    {
        var line = BootPlanner.CommandLineOf(report.Machine);
        return report.Route is Route.Network && !report.Machine.Boot.Initrd.IsEmpty ? $"initrd={BootPlanner.InitrdFile} {line}" : line;
    }

    internal static CommandLineBudget? BudgetOf(CheckReport report, string line) => report.Kernel?.File is not { } kernel ? null
        : kernel.Setup is { } setup ? new CommandLineBudget(line, setup.CommandLineSize, "cmdline_size in the kernel's header")
        : new CommandLineBudget(line, CommandLineBudget.LimitOf(kernel.Machine), $"COMMAND_LINE_SIZE of {kernel.Machine}");

    internal static UnpackRules RulesOf(CheckReport report, string line, CheckOptions options)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var rules = UnpackRules.ForKernel(report.Kernel?.Version, report.Kernel?.Config);
        rules = rules with
        {
            RootIsTmpfs = rules.RootIsTmpfs && !words.Any(word => word.StartsWith("root=", StringComparison.Ordinal)),
            InitPath = words.LastOrDefault(word => word.StartsWith("rdinit=", StringComparison.Ordinal))?["rdinit=".Length..] ?? rules.InitPath,
        };
        return (options.MemoryBytes ?? report.Machine.Hardware?.MemoryBytes) is { } memory ? rules.WithMemory(memory) : rules;
    }

    // A unified kernel image has its initrds in one section, which the stub hands on; all other routes are given one file that the planner joined as iPXE would.
    private static LoaderJoin JoinOf(Route route) => route is Route.Uki ? LoaderJoin.SystemdStub : LoaderJoin.Ipxe;

    private static CheckReport Unpack(CheckReport report, UnpackRules rules)
    {
        var paths = report.Machine.Boot.Initrd;
        if (paths.IsEmpty)
        {
            return report;
        }

        List<Stream> files = [.. paths.Select(path => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1))];
        using var joined = new JoinedStream(JoinOf(report.Route), files);
        ImmutableArray<ImagePart> parts = [.. joined.Layout.Parts.Select(part => new ImagePart(paths[part.Index], part.Offset, part.Length))];
        var image = ImageExaminer.Examine(joined, parts, paths.Length > 1 ? "Sunup" : null, rules);
        return report with { Image = image, Initrd = InitrdFiles.Read(paths[0], joined, rules) };
    }
}
