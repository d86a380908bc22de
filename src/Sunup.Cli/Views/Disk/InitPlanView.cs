using System.Collections.Immutable;
using Sunup.Images.Roots;

namespace Sunup.Cli.Views.Disk;

/// <summary>What root file systems start and stop: in a line each, or the whole order of one level or of all.</summary>
internal sealed class InitPlanView(LineWriter line)
{
    private const int Link = 4;
    private const int Verb = 9;
    private const int Name = 18;

    /// <param name="plans">Of each root that was found.</param>
    /// <param name="services">Null: a line each; empty: all levels; else that level.</param>
    public void Show(ImmutableArray<InitPlan> plans, string? services)
    {
        foreach (var plan in plans)
        {
            line.Paragraph($"{plan.Root}: {InitSystems.NameOf(plan.System)}{DefaultOf(plan)}", 16, null, "  init", Palette.Heading);
            if (services is null)
            {
                Summarize(plan);
                continue;
            }

            foreach (var level in plan.Levels.Where(level => services.Length == 0 || level.Name == services))
            {
                Show(level, plan.System);
            }
        }
    }

    private void Summarize(InitPlan plan)
    {
        if (!plan.Levels.IsEmpty)
        {
            line.Paragraph($"{string.Join("; ", plan.Levels.Select(level => $"{level.Name}: {level.Actions.Length}"))} (--services shows them in order)", 16, Palette.Dim);
        }
    }

    private void Show(InitLevel level, InitSystem system)
    {
        var word = system is InitSystem.Sysvinit or InitSystem.OpenRc ? "runlevel " : "";
        line.Add("  ").AddForeign($"{word}{level.Name}", Palette.Heading).Add(level.Meaning is { } meaning ? $"  {meaning}" : "", Palette.Dim).End();
        foreach (var action in level.Actions)
        {
            line.To(Link).AddForeign(action.Link ?? "", Palette.Dim).To(Verb).AddForeign(action.Verb).To(Name).AddForeign(action.Name, Palette.Bold)
                .AddForeign(action.IsMissing ? "  (its script is not there)" : "", Palette.Bad).AddForeign(Remark(action, system), Palette.Dim).End(cut: line.ViewStyle.IsTerminal);
        }

        foreach (var path in level.PassedOver)
        {
            line.To(Link).AddForeign($"{path}: passed over, by its name", Palette.Warning).End(cut: line.ViewStyle.IsTerminal);
        }
    }

    private static string Remark(InitAction action, InitSystem system) =>
        action.Description is { } text ? $"  {text}"
        : action.Line is { } number ? $"  {action.Path}:{number}"
        : system is InitSystem.Sysvinit && !action.Needs.IsEmpty ? $"  after {string.Join(", ", action.Needs)}"
        : "";

    private static string DefaultOf(InitPlan plan) => plan.Default is { } level
        ? $", goes to {(plan.System is InitSystem.Sysvinit or InitSystem.OpenRc ? "runlevel " : "")}{level}{(plan.DefaultFrom is { } from ? $" ({from})" : "")}"
        : "";
}
