using Sunup.Cli.Invocation;
using Sunup.Formats.Disks.Gpt;
using Sunup.Images.Disks;
using Sunup.Images.Disks.Writing;
using Sunup.Images.Roots;

namespace Sunup.Cli.Views.Disk;

/// <summary>Writes what <c>sunup disk</c> found and did, as JSON or for people.</summary>
internal static class DiskOutput
{
    public static void Write(CommandContext context, DiskReport report, bool dump, string? services)
    {
        if (context.Json)
        {
            DiskJson.Write(context.Output, report);
            return;
        }

        var style = ViewStyle.ForOutput(context);
        var console = ViewConsole.Create(context.Output, style);
        new DiskView(console, style, services).Show(report);
        if (dump)
        {
            new SectorDump(console, style).Show(report);
        }
    }

    /// <summary>Of a folder that is a root file system.</summary>
    public static void Write(CommandContext context, InitPlan plan, string? services)
    {
        if (context.Json)
        {
            DiskJson.Write(context.Output, plan);
            return;
        }

        var style = ViewStyle.ForOutput(context);
        var console = ViewConsole.Create(context.Output, style);
        new InitPlanView(new LineWriter(console, style)).Show([plan], services);
        var findings = new FindingView(console, style);
        foreach (var finding in plan.Findings)
        {
            findings.Show(finding);
        }
    }

    public static void Write(CommandContext context, string path, BootCodePlan plan, string? undo, bool dry)
    {
        if (context.Json)
        {
            DiskJson.Write(context.Output, path, plan, undo, dry);
            return;
        }

        var style = ViewStyle.ForOutput(context);
        new DiskChangeView(ViewConsole.Create(context.Output, style), style).Show(path, plan, undo, dry);
    }

    public static void Write(CommandContext context, string path, GptRepairPlan plan, string? undo, bool dry, bool isUndo)
    {
        if (context.Json)
        {
            DiskJson.Write(context.Output, path, plan, undo, dry, isUndo);
            return;
        }

        var style = ViewStyle.ForOutput(context);
        new DiskChangeView(ViewConsole.Create(context.Output, style), style).Show(path, plan, undo, dry, isUndo);
    }
}
