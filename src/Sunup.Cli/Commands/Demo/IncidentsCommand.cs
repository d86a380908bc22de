using System.Collections.Immutable;
using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views.Incidents;
using Sunup.Planning.Artifacts;
using Sunup.Trials.Incidents;
using Sunup.Trials.Investigations.Boots;

namespace Sunup.Cli.Commands.Demo;

/// <summary><c>sunup demo incidents</c>: what happened to people's machines, here and now: predicted, seen, cured.</summary>
public sealed class IncidentsCommand : SunupCommand
{
    private readonly Argument<string[]> _names = new("INCIDENT") { Description = "Letters or names, as --list shows them; all without one", Arity = ArgumentArity.ZeroOrMore };

    private readonly Option<bool> _list = new("--list") { Description = "Say which there are, and boot nothing" };

    private readonly Option<string?> _keep = new("--keep") { Description = "Lay machine files and images down in this folder, which is made, and leave them there", HelpName = "DIR" };

    private readonly Option<int?> _jobs = new("--jobs", "-j") { Description = "Boots at once; as many as memory and CPUs allow when it is not given", HelpName = "N" };

    public IncidentsCommand(CommandHost host)
        : base("incidents", "Reproduce known incidents on this machine: each predicted, seen, cured, and its wrong cures shown", host)
    {
        _jobs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 256)
            {
                result.AddError("--jobs: a number from 1 to 256 is meant.");
            }
        });
        Add(_names);
        Add(_list);
        Add(_keep);
        Add(_jobs);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup demo incidents", "all of them, in a few minutes"),
        new("sunup demo incidents --list", "which there are"),
        new("sunup demo incidents a small-memory", "two of them, by letter and by name"),
        new("sunup demo incidents a --keep incidents", "and leave the machine files, to check, boot and prove them by hand"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "Each is a machine file that fails as people's machines failed, and one for each remedy. Every one is checked before power-on and then booted; prediction and observation are shown side by side, "
        + "and where they disagree that is told. What is quoted is the console of a boot of this run. A remedy is \"seen working in this run\", \"seen failing in this run\" or \"untested here\".",
        "Exit code 0: each failed and was cured as told, or cannot happen on this host, which is said. 1: one did not. 3: one could not be tried.",
        "Missing Debian packages are installed first, as by sunup demo; the kernels come as Debian packages. Nothing is left behind without --keep.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var incidents = Named(arguments.GetValue(_names) ?? []);
        var view = new IncidentView(context);
        if (arguments.GetValue(_list))
        {
            view.ShowList(incidents);
            return ExitCodes.Yes;
        }

        using var place = IncidentPlace.Open(arguments.GetValue(_keep));
        await PackageInstaller.EnsureAsync("runtime", context, cancellationToken);
        var notes = new IncidentNotes(context);
        var resolver = new ArtifactResolver(ArtifactResolverOptions.FromEnvironment(), context.Time);
        var jobs = arguments.GetValue(_jobs) ?? TrialCapacity.Of(IncidentCatalogue.MostMemoryBytes);
        context.Note($"{incidents.Length} {(incidents.Length == 1 ? "incident" : "incidents")}, {jobs} {(jobs == 1 ? "boot" : "boots")} at a time, files in {place.Folder}");
        var started = context.Time.GetTimestamp();
        var reports = new List<IncidentReport>();
        await foreach (var report in new IncidentRun(new IncidentFolder(place.Folder, resolver, notes), jobs, context.Time, notes).RunAsync(incidents, cancellationToken))
        {
            reports.Add(report);
            view.Show(report);
            await context.Output.FlushAsync(cancellationToken);
        }

        view.ShowEnd(reports, new IncidentEnding(place.Kept, context.Time.GetElapsedTime(started)));
        return ExitCodeOf(reports);
    }

    private static int ExitCodeOf(List<IncidentReport> reports) =>
        reports.Exists(report => report.Outcome is IncidentOutcome.NotReproduced or IncidentOutcome.NotCured) ? ExitCodes.No
        : reports.Exists(report => report.Outcome is IncidentOutcome.NotTried) ? ExitCodes.CannotDoJob
        : ExitCodes.Yes;

    /// <exception cref="UsageException">One is no incident.</exception>
    private static ImmutableArray<Incident> Named(string[] words)
    {
        if (words.Length == 0)
        {
            return IncidentCatalogue.All;
        }

        var unknown = words.Where(word => IncidentCatalogue.Find(word) is null).ToList();
        return unknown.Count == 0
            ? [.. words.Select(word => IncidentCatalogue.Find(word)!).DistinctBy(incident => incident.Letter).OrderBy(incident => incident.Letter)]
            : throw new UsageException([.. unknown.Select(word => $"'{word}' is no incident; there are {string.Join(", ", IncidentCatalogue.All.Select(incident => $"{incident.Letter} ({incident.Name})"))}")]);
    }
}
