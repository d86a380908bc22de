using Sunup.Cli.Invocation;
using Sunup.Cli.Views;
using Sunup.Cli.Views.Boot;
using Sunup.Diagnosis.Predictions.Comparisons;
using Sunup.Machines.Qemu;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Trials.Boots;
using Sunup.Trials.Checks;

namespace Sunup.Cli.Commands.Boot;

/// <summary>What a person sees of a boot: artifacts with hashes, live events on standard error, then the timeline on standard output.</summary>
internal sealed class BootScreen(CommandContext context)
{
    private LiveView? _live;

    /// <summary>Tells how the fetching of artifacts goes on.</summary>
    public IProgress<ArtifactProgress> Progress => new Notes<ArtifactProgress>(OnProgress);

    /// <summary>What would be run, or what the overrides changed of it.</summary>
    public void ShowCommand(QemuCommandLine command, string machine, bool onlyDiff)
    {
        if (context.Json)
        {
            CommandLineJson.Write(context.Output, command, machine);
            return;
        }

        var style = ViewStyle.ForOutput(context);
        var view = new CommandLineView(context.Output, ViewConsole.Create(context.Output, style), style);
        if (onlyDiff)
        {
            view.ShowDiff(command);
        }
        else
        {
            view.Show(command, machine);
        }
    }

    /// <summary>Runs the boot and shows it while it runs.</summary>
    public async Task<BootReport> RunAsync(BootRunner runner, MachineConfig machine, BootForecast forecast, CancellationToken cancellationToken)
    {
        var report = await runner.RunAsync(machine, Observe, Progress, OnPreparedAndRead, cancellationToken);
        _live?.Finish();
        return report;

        void OnPreparedAndRead(ResolvedMachine resolved, string? limitation)
        {
            OnPrepared(resolved, limitation);
            forecast.Start(machine, cancellationToken);
        }
    }

    /// <summary>The timeline with what was predicted of it, or both as JSON.</summary>
    public void ShowResult(BootTrace trace, BootComparison? comparison)
    {
        if (context.Json)
        {
            TraceJson.Write(context.Output, trace, comparison);
            return;
        }

        var style = ViewStyle.ForOutput(context);
        new TimelineView(ViewConsole.Create(context.Output, style), style).Show(trace, comparison);
    }

    private void Observe(BootEvent bootEvent)
    {
        if (_live is null)
        {
            var style = ViewStyle.ForError(context);
            _live = new LiveView(ViewConsole.Create(context.Error, style), style, bootEvent.At);
        }

        _live.Show(bootEvent);
    }

    private void OnProgress(ArtifactProgress progress) => context.Note($"{progress.Reference}: {progress.Text}");

    private void OnPrepared(ResolvedMachine resolved, string? limitation)
    {
        foreach (var artifact in resolved.Artifacts)
        {
            var hash = artifact.Sha256 is null ? "" : $", sha256 {artifact.Sha256}";
            context.Note($"{artifact.Role.ToString().ToLowerInvariant(),-7} {artifact.Path} ({Quantity.Bytes(artifact.SizeBytes)}, {artifact.Origin}{hash})");
        }

        if (limitation is not null)
        {
            context.Note($"note: {limitation}");
        }
    }

    /// <summary>Reports on the caller's flow, in order; <see cref="Progress{T}"/> would post to the thread pool.</summary>
    private sealed class Notes<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
