using System.CommandLine;
using System.Globalization;
using Sunup.Cli.Installation;
using Sunup.Cli.Invocation;

namespace Sunup.Cli.Commands;

/// <summary><c>sunup install</c>: puts a self-contained build under a prefix, or takes it away again.</summary>
public sealed class InstallCommand : SunupCommand
{
    private readonly Option<string> _prefix = new("--prefix")
    {
        Description = "Where to install",
        HelpName = "DIR",
        DefaultValueFactory = _ => "/usr/local",
    };

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Say what would be done, and do nothing" };

    private readonly Option<bool> _uninstall = new("--uninstall") { Description = "Remove what was installed under the prefix" };

    public InstallCommand(CommandHost host)
        : base("install", "Install Sunup under a prefix, or remove it", host)
    {
        Add(_prefix);
        Add(_dryRun);
        Add(_uninstall);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup install", "install under /usr/local"),
        new("sunup install --prefix ~/.local --dry-run", "show what would be written under ~/.local"),
        new("sunup install --uninstall", "remove it from /usr/local"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "Publishes the program with its .NET runtime from the checkout it runs from (the SDK is needed for that, not afterwards), "
            + "and adds completion for bash, man pages and a systemd unit, which is not enabled. "
            + "A running service keeps the files it started with until it is restarted.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var prefix = new Prefix(arguments.GetValue(_prefix)!);
        try
        {
            if (arguments.GetValue(_uninstall))
            {
                await UninstallAsync(context, prefix, arguments.GetValue(_dryRun), cancellationToken);
            }
            else
            {
                Write(context, await InstallAsync(context, arguments, prefix, cancellationToken));
            }

            return ExitCodes.Yes;
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException and not BrokenPipeException)
        {
            throw InstallFindings.NotWritable(prefix.Root, error);
        }
    }

    private static async Task UninstallAsync(CommandContext context, Prefix prefix, bool dryRun, CancellationToken cancellationToken)
    {
        var report = prefix.PlanRemoval(dryRun);
        if (!dryRun)
        {
            prefix.RemoveFiles(report);
        }

        Write(context, report);
        await context.Output.FlushAsync(cancellationToken);
        if (!dryRun)
        {
            prefix.RemoveLibrary();
        }
    }

    private async Task<InstallReport> InstallAsync(
        CommandContext context, ParseResult arguments, Prefix prefix, CancellationToken cancellationToken)
    {
        var checkout = SourceCheckout.FindAbove(AppContext.BaseDirectory) ?? throw InstallFindings.NoSources(AppContext.BaseDirectory);
        var files = InstallContents.For(
            (SunupRootCommand)arguments.RootCommandResult.Command,
            await File.ReadAllTextAsync(checkout.UnitFile, cancellationToken),
            await File.ReadAllTextAsync(checkout.ServiceFile, cancellationToken),
            prefix.Program);
        prefix.CheckOwnership(files);
        if (arguments.GetValue(_dryRun))
        {
            return new InstallReport
            {
                Action = "install",
                Prefix = prefix.Root,
                Version = SunupVersion.Text,
                DryRun = true,
                Written = [Path.Combine(prefix.Library, "builds"), prefix.Program, .. files.Select(file => Path.Combine(prefix.Root, file.Path))],
            };
        }

        var id = context.Time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture) + "-" + Environment.ProcessId;
        var folder = prefix.PrepareBuild(id);
        try
        {
            context.Note("publishing a self-contained build (about a minute)");
            await SelfContainedBuild.PublishAsync(checkout, SourceCheckout.FindDotnet(context.GetEnvironment), folder, cancellationToken);
        }
        catch when (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }

        return prefix.Install(id, files);
    }

    private static void Write(CommandContext context, InstallReport report)
    {
        if (context.Json)
        {
            context.WriteJson(report, InstallJsonContext.Default.InstallReport);
            return;
        }

        var (wrote, removed) = report.DryRun ? ("would write ", "would remove") : ("wrote  ", "removed");
        foreach (var path in report.Written)
        {
            context.Output.WriteLine($"{wrote} {path}");
        }

        foreach (var path in report.Removed)
        {
            context.Output.WriteLine($"{removed} {path}");
        }

        if (report is { Action: "install", DryRun: false })
        {
            context.Output.WriteLine($"sunup {report.Version} is installed; '{report.Prefix}/bin/sunup install --uninstall --prefix {report.Prefix}' removes it.");
            context.Output.WriteLine($"As a service: mkdir -p /etc/sunup/machines; cp {report.Prefix}/share/sunup/serve.yaml /etc/sunup/; edit it; systemctl enable --now sunup");
        }
    }
}
