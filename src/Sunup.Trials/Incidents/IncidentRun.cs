using System.Collections.Immutable;
using Sunup.Machines.Qemu.Qmp;
using Sunup.Model;
using Sunup.Trials.Boots;
using Sunup.Trials.Checks;

namespace Sunup.Trials.Incidents;

/// <summary>Tells incidents: lays their machines down, checks each, boots each, compares.</summary>
/// <param name="folder">Where they are laid down.</param>
/// <param name="jobs">How many boot at once.</param>
/// <param name="time">Measures.</param>
/// <param name="progress">Told of each scene as it starts and ends.</param>
public sealed class IncidentRun(IncidentFolder folder, int jobs, TimeProvider time, IProgress<SceneProgress> progress)
{
    /// <summary>The reports in the order of <paramref name="incidents"/>, each as soon as it and those before it are done.</summary>
    /// <exception cref="OperationCanceledException">It was ended; nothing runs any more.</exception>
    public async IAsyncEnumerable<IncidentReport> RunAsync(ImmutableArray<Incident> incidents, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var places = new SemaphoreSlim(jobs);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new Queue<Task<IncidentReport>>();
        var all = new List<Task<IncidentReport>>();
        try
        {
            // One after the other is made ready, so that the first boots while the next is made.
            var ready = Task.CompletedTask;
            foreach (var incident in incidents)
            {
                var before = ready;
                var made = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                var report = TellAsync(incident, before, made, places, stop.Token);
                ready = made.Task;
                running.Enqueue(report);
                all.Add(report);
            }

            while (running.TryDequeue(out var next))
            {
                yield return await next;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(all).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task<IncidentReport> TellAsync(Incident incident, Task before, TaskCompletionSource made, SemaphoreSlim places, CancellationToken cancellationToken)
    {
        IncidentSetting setting;
        try
        {
            await before;
            cancellationToken.ThrowIfCancellationRequested();
            setting = await Task.Run(() => folder.UseAsync(() => incident.PrepareAsync(folder, cancellationToken)), cancellationToken);
        }
        catch (FindingException fault)
        {
            return new IncidentReport(incident) { Missing = fault.Finding };
        }
        finally
        {
            made.TrySetResult();
        }

        if (setting.NotHere is { } reason)
        {
            return new IncidentReport(incident) { NotHere = reason };
        }

        try
        {
            var scenes = await Task.WhenAll(setting.Scenes.Select(scene => PlayInTurnAsync(incident, scene, places, cancellationToken)));
            return new IncidentReport(incident) { Scenes = [.. scenes] };
        }
        catch (FindingException fault)
        {
            return new IncidentReport(incident) { Missing = fault.Finding };
        }
    }

    private async Task<SceneReport> PlayInTurnAsync(Incident incident, IncidentScene scene, SemaphoreSlim places, CancellationToken cancellationToken)
    {
        await places.WaitAsync(cancellationToken);
        try
        {
            return await folder.UseAsync(() => PlayAsync(incident, scene, cancellationToken));
        }
        finally
        {
            places.Release();
        }
    }

    private async Task<SceneReport> PlayAsync(Incident incident, IncidentScene scene, CancellationToken cancellationToken)
    {
        var machine = await IncidentFolder.ReadMachineAsync(scene.MachineFile, cancellationToken);
        var check = await new MachineCheck(folder.Resolver).RunAsync(machine, new CheckOptions(), progress: null, cancellationToken);
        var prediction = scene.Foretold ?? ScenePrediction.Of(check);
        progress.Report(new SceneProgress(incident, scene, prediction, null));
        var started = time.GetTimestamp();
        ImmutableArray<SceneComparison> details = [];
        SceneObservation seen;
        try
        {
            var runner = new BootRunner(folder.Resolver, new BootClock(time)) { Witness = LookAsync };
            var boot = await runner.RunAsync(machine, _ => { }, progress: null, prepared: null, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            await File.WriteAllLinesAsync(folder.PathOf($"{scene.Name}.console.log"), SceneObservation.ConsoleOf(boot.Trace).Select(line => line.Text), cancellationToken);
            seen = SceneObservation.Of(boot.Trace, scene.Words);
        }
        catch (FindingException fault) when (MachineRefusal.Is(fault.Finding))
        {
            cancellationToken.ThrowIfCancellationRequested();
            seen = SceneObservation.Of(fault.Finding, time.GetElapsedTime(started));
        }

        var report = new SceneReport(scene, prediction, seen) { Details = details };
        progress.Report(new SceneProgress(incident, scene, prediction, report));
        return report;

        async Task LookAsync(QmpClient qmp, BootTrace trace, CancellationToken token) =>
            details = await incident.CompareAsync(check, new GuestView(qmp, trace, folder.PathOf("")), token);
    }
}

/// <summary>A scene that starts, or that ended.</summary>
/// <param name="Incident">Whose it is.</param>
/// <param name="Scene">The machine.</param>
/// <param name="Prediction">What was said of it.</param>
/// <param name="Report">Null while it runs.</param>
public sealed record SceneProgress(Incident Incident, IncidentScene Scene, ScenePrediction Prediction, SceneReport? Report);
