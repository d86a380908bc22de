using System.Collections.Immutable;
using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views.Disk;
using Sunup.Images.Disks;
using Sunup.Images.Roots;
using Sunup.Model;

namespace Sunup.Cli.Commands.Disk;

/// <summary><c>sunup disk inspect</c>: tables, boot code, file systems, loaders and what they name.</summary>
public sealed class DiskInspectCommand : SunupCommand
{
    private readonly Argument<string> _disk = new("DISK") { Description = "A raw or QCOW2 image, a block device, or a folder that is a root file system" };

    private readonly Option<int?> _blockSize = new("--block-size") { Description = "Bytes of a block; else what the device says, for an image 512", HelpName = "512|4096" };

    private readonly Option<bool> _dump = new("--dump") { Description = "Show the first sector byte by byte, with the name of each field" };

    private readonly Option<string?> _services = new("--services")
    {
        Description = "Show what root file systems start and stop, in order: of a runlevel or target, or of all",
        HelpName = "LEVEL",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public DiskInspectCommand(CommandHost host)
        : base("inspect", "Say what is on a disk, what would start from it, and what would stop that", host)
    {
        Add(_disk);
        Add(_blockSize);
        Add(_dump);
        Add(_services);
        Validators.Add(result =>
        {
            if (result.GetResult(_blockSize) is { Tokens: [{ Value: not ("512" or "4096") }] })
            {
                result.AddError("--block-size takes 512 or 4096.");
            }
        });
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup disk inspect disk.img", "table, boot code, file systems, loaders, findings"),
        new("sunup disk inspect disk.qcow2 --json", "for programs"),
        new("sunup disk inspect disk.img --dump", "and the first sector as hexdump -C shows it, with labels"),
        new("sunup disk inspect disk.img --services 0", "what runs at power-off, in order"),
        new("sunup disk inspect /mnt --services", "the same of all runlevels of a folder"),
        new("sunup disk inspect /dev/sda", "a disk of this machine"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "Nothing is mounted and nothing is written. Tables are judged as Linux judges them, with what it would write into its log. File systems are named by libblkid; files are looked for on FAT, ext2, ext3 and ext4.",
        "Exit code 0: nothing would stop it. 1: a finding of severity error.",
    ];

    /// <summary>For the command that it belongs to.</summary>
    public static Command Create(CommandHost host) => new DiskInspectCommand(host);

    protected override Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var path = arguments.GetValue(_disk)!;
        var services = arguments.GetResult(_services) is null ? null : arguments.GetValue(_services) ?? "";
        if (Directory.Exists(path))
        {
            if (arguments.GetValue(_dump) || arguments.GetValue(_blockSize) is not null)
            {
                throw new UsageException($"{(arguments.GetValue(_dump) ? "--dump" : "--block-size")} is about the sectors of a disk, and {path} is a folder: of that, what its system starts and stops is told.");
            }

            var plan = InitPlanReader.Read(new FolderRoot(path));
            CheckLevel([plan], services);
            DiskOutput.Write(context, plan, services);
            return Task.FromResult(plan.Findings.Any(finding => finding.Severity == FindingSeverity.Error) ? ExitCodes.No : ExitCodes.Yes);
        }

        using var disk = DiskFile.Open(path);
        var report = DiskInspection.Inspect(disk, arguments.GetValue(_blockSize));
        CheckLevel(report.Inits, services);
        DiskOutput.Write(context, report, arguments.GetValue(_dump), services);
        return Task.FromResult(report.HasError ? ExitCodes.No : ExitCodes.Yes);
    }

    private static void CheckLevel(ImmutableArray<InitPlan> plans, string? services)
    {
        if (services is { Length: > 0 } && !plans.Any(plan => plan.Levels.Any(level => level.Name == services)))
        {
            throw new UsageException(plans.IsEmpty
                ? [$"--services {services}: no root file system was found whose init is known, and so no runlevel or target."]
                : [.. plans.Select(plan => $"--services {services}: {plan.Root} has no such runlevel or target with anything in it. {(plan.Levels.IsEmpty ? "It has none." : $"It has {string.Join(", ", plan.Levels.Select(level => level.Name))}.")}")]);
        }
    }
}
