using System.CommandLine;
using System.Globalization;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views.Kexec;
using Sunup.Linux;
using Sunup.Linux.Kexec;
using Sunup.Machines.Kexec;
using Sunup.Machines.Kexec.Candidates;

namespace Sunup.Cli.Commands.Kexec;

/// <summary><c>sunup kexec test</c>: starts a candidate that brings the old kernel back when it does not become healthy.</summary>
public sealed class TestCommand : SunupCommand
{
    private static readonly TimeSpan s_watchdogGrace = TimeSpan.FromSeconds(30);

    private readonly ImageOptions _image = new();
    private readonly Option<string> _healthy = new("--healthy") { Description = "Shell command that succeeds in the candidate when it is healthy; tried every two seconds", HelpName = "CMD", Required = true };
    private readonly Option<string> _within = new("--within") { Description = "Time that the candidate has, from the start of its kernel: 90s, 5m", HelpName = "TIME", DefaultValueFactory = _ => "5m" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Do all but the loading and the restart; say what is covered" };
    private readonly Option<bool> _now = new("--now") { Description = "Jump without stopping services (see exec)" };

    public TestCommand(CommandHost host)
        : base("test", "Start a candidate by kexec, and come back to the old kernel by itself when it hangs, panics or never becomes healthy", host)
    {
        _image.AddTo(this);
        foreach (var option in (ReadOnlySpan<Option>)[_healthy, _within, _dryRun, _now])
        {
            Add(option);
        }
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup kexec test linux.efi --healthy 'systemctl is-system-running' --within 5m", "a unified kernel image, five minutes to come up"),
        new("sunup kexec test vmlinuz --initrd initrd.img --reuse-cmdline --healthy 'systemctl is-active kubelet'", "a kernel for a node, healthy when its kubelet runs"),
        new("sunup kexec test linux.efi --healthy true --dry-run", "which failures would bring the old kernel back on this machine"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "The way back is a restart by the firmware into the entry that it has always started: Sunup changes neither entries nor firmware variables. What restarts it: a guard that runs from the first program of the candidate on, when the time is over; the candidate's kernel, which restarts after a panic, an oops or a lockup that it notices; a watchdog, for all else.",
        "A candidate that becomes healthy stays until the next boot. `sunup kexec status` says in either kernel how the test ended.",
        .. ImageOptions.Notes,
    ];

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var reader = new KexecHostReader();
        var within = Time(arguments.GetValue(_within)!);
        var guard = new CandidateGuard(Guid.NewGuid().ToString("N")[..12], within, arguments.GetValue(_healthy)!);
        using var prepared = await new ImagePreparation(context, reader, _image).PrepareAsync(arguments, guard, cancellationToken);
        var watchdog = WatchdogState.Find();
        var findings = prepared.Findings.Add(WatchdogState.Judge(watchdog));
        if (prepared.Parts.Pieces.Length == 1)
        {
            findings = findings.Add(KexecTestFindings.NoInitrd(prepared.Parts.Image.Name));
        }

        var report = new LoadReport(prepared with { Findings = findings }, null, arguments.GetValue(_dryRun));
        if (report.DryRun || report.Prepared.IsRefused)
        {
            KexecOutput.Write(context, report);
            return report.Prepared.IsRefused ? ExitCodes.No : ExitCodes.Yes;
        }

        return await StartAsync(context, reader, report, guard, watchdog, arguments.GetValue(_now), cancellationToken);
    }

    private static async Task<int> StartAsync(
        CommandContext context, KexecHostReader reader, LoadReport report, CandidateGuard guard, WatchdogState? watchdog, bool now, CancellationToken cancellationToken)
    {
        report = report with { Result = new KexecLoader(reader, context.Time).Load(report.Prepared.Host, report.Prepared.Parts) };
        KexecOutput.Write(context, report);
        if (!report.IsLoaded)
        {
            return ExitCodes.No;
        }

        Remember(context, report, guard);
        var running = watchdog is { CoversTheJump: true } ? StartWatchdog(context, watchdog, guard.Within + s_watchdogGrace) : null;
        var fault = await new KexecJump(reader, context.Time, phase => KexecOutput.WritePhase(context, phase)).RunAsync(now, cancellationToken);
        if (fault is not null)
        {
            running?.Dispose();
            KexecOutput.WriteExec(context, fault);
            return ExitCodes.No;
        }

        // systemd ends this process; a watchdog that nobody told to stop runs on.
        return ExitCodes.Yes;
    }

    private static void Remember(CommandContext context, LoadReport report, CandidateGuard guard)
    {
        try
        {
            new KexecTestRecord(
                guard.Id, Path.GetFullPath(report.Prepared.Parts.Image.Name), KexecTestRecord.CurrentBootId(), context.Time.GetUtcNow(), (int)guard.Within.TotalSeconds).Write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            context.Note($"note: `sunup kexec status` will not know of this test: {KexecTestRecord.RecordPath}: {error.Message}");
        }
    }

    private static WatchdogDevice? StartWatchdog(CommandContext context, WatchdogState watchdog, TimeSpan wanted)
    {
        try
        {
            var device = WatchdogDevice.Start(watchdog.Device);
            var longest = watchdog.LongestSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : wanted;
            var set = device.SetTimeout(wanted < longest ? wanted : longest);
            context.Note($"the watchdog resets the machine after {set.TotalSeconds:0} s if nobody feeds it");
            return device;
        }
        catch (LinuxException refused)
        {
            context.Note($"note: the watchdog could not be started: {refused.Message}");
            return null;
        }
    }

    private static TimeSpan Time(string text)
    {
        var unit = text.EndsWith('m') ? 60 : text.EndsWith('h') ? 3600 : 1;
        return int.TryParse(text.TrimEnd('s', 'm', 'h'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 100_000
            ? TimeSpan.FromSeconds((long)number * unit)
            : throw new UsageException($"--within {text}: give a time like 90s, 5m or 1h.");
    }
}
