using Spectre.Console;
using Sunup.Cli.Commands.Vm;
using Sunup.Trials.VirtualMachines;

namespace Sunup.Cli.Views.Vm;

/// <summary>All VMs on the terminal, a line each.</summary>
public sealed class VmListView(IAnsiConsole console, ViewStyle style, TimeProvider time)
{
    private const int Least = 6;
    private const int Gap = 2;
    private const int StatusWidth = 10;
    private const int SinceWidth = 12;
    private const int StageWidth = 11;

    private readonly LineWriter _line = new(console, style);

    public void Show(IReadOnlyList<VmView> views)
    {
        if (views.Count == 0)
        {
            _line.Add("no VMs; `sunup vm start FILE.machine.yaml` makes one").End(cut: false);
            return;
        }

        var status = Math.Max(Least, views.Max(view => view.Name.Length)) + Gap;
        var (since, stage, reason) = (status + StatusWidth, status + StatusWidth + SinceWidth, status + StatusWidth + SinceWidth + StageWidth);
        _line.Add("name", Palette.Dim).To(status).Add("status", Palette.Dim).To(since).Add("for", Palette.Dim).To(stage).Add("stage", Palette.Dim).To(reason).Add("why", Palette.Dim).End();
        foreach (var view in views)
        {
            _line.AddForeign(view.Name, Palette.Bold).To(status).Add(VmWords.Of(view.State.Status), VmTones.Of(view.State)).To(since).Add(VmTones.Age(view.State.Since, time))
                .To(stage).Add(view.IsActive ? view.State.Stage ?? "" : "").To(reason).AddForeign(VmTones.Why(view.State)).End(cut: style.IsTerminal);
        }
    }
}

/// <summary>How the parts of a VM's state look.</summary>
internal static class VmTones
{
    public static Style Of(VmState state) => state.Status switch
    {
        VmStatus.Running => state.IsUp ? Palette.Good : Palette.Bold,
        VmStatus.Failed or VmStatus.Lost => Palette.Bad,
        VmStatus.Waiting => Palette.Warning,
        _ => Palette.Dim,
    };

    public static string Age(DateTimeOffset? since, TimeProvider time) => since is { } start ? Age(time.GetUtcNow() - start) : "";

    // Two units are enough for a person.
    private static string Age(TimeSpan age) => age switch
    {
        { TotalDays: >= 1 } => $"{age.Days} d {age.Hours} h",
        { TotalHours: >= 1 } => $"{age.Hours} h {age.Minutes} min",
        { TotalMinutes: >= 1 } => $"{age.Minutes} min {age.Seconds} s",
        _ => $"{Math.Max(0, age.Seconds)} s",
    };

    public static string Why(VmState state) => state switch
    {
        { Status: VmStatus.Running, Findings: [var first, ..], IsUp: false } => $"{first.Id} {first.Summary}",
        { Status: VmStatus.Running } => "",
        _ => state.Reason ?? "",
    };
}
