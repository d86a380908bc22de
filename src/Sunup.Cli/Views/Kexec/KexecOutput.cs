using Sunup.Cli.Commands.Kexec;
using Sunup.Cli.Invocation;
using Sunup.Diagnosis.Predictions.Kexec;
using Sunup.Machines.Kexec;
using Sunup.Model;

namespace Sunup.Cli.Views.Kexec;

/// <summary>Writes what <c>sunup kexec</c> did and found, as JSON or for people.</summary>
internal static class KexecOutput
{
    public static void Write(CommandContext context, LoadReport report)
    {
        if (context.Json)
        {
            KexecJson.Write(context.Output, report);
            return;
        }

        View(context).Show(report);
    }

    public static void WriteStatus(CommandContext context, KexecHost host, IReadOnlyList<Finding> findings)
    {
        if (context.Json)
        {
            KexecJson.WriteStatus(context.Output, host, findings);
            return;
        }

        View(context).ShowStatus(host, findings);
    }

    public static void WriteUnload(CommandContext context, bool wasLoaded, Finding? fault)
    {
        if (context.Json)
        {
            KexecJson.WriteOutcome(context.Output, "unload", fault is null, fault);
            return;
        }

        View(context).ShowOutcome(fault is null ? wasLoaded ? "the loaded kernel is gone" : "no kernel was loaded" : null, fault);
    }

    public static void WriteExec(CommandContext context, Finding? fault)
    {
        if (context.Json)
        {
            KexecJson.WriteOutcome(context.Output, "exec", fault is null, fault);
            return;
        }

        View(context).ShowOutcome(fault is null ? "systemd stops the services and starts the loaded kernel" : null, fault);
    }

    /// <summary>Progress: there may be no time for more.</summary>
    public static void WritePhase(CommandContext context, KexecPhase phase) =>
        context.Note($"{phase.Name}: {Quantity.Duration(phase.Took)}{(phase.Note is { } note ? $" ({note})" : "")}");

    private static LoadView View(CommandContext context)
    {
        var style = ViewStyle.ForOutput(context);
        return new LoadView(ViewConsole.Create(context.Output, style), style);
    }
}
