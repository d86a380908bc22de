using System.Text.Json;
using Sunup.Cli.Commands.Vm;
using Sunup.Cli.Invocation;
using Sunup.Trials.VirtualMachines;

namespace Sunup.Cli.Views.Vm;

/// <summary>What the commands of <c>sunup vm</c> show: for people, or as JSON. docs/formats/background-vms.md has every key.</summary>
internal static class VmOutput
{
    /// <summary>Value of <c>format</c>.</summary>
    public const string Format = "sunup-vm/1";

    public static void ShowStarted(CommandContext context, IReadOnlyList<VmView> views) => Show(context, views, view =>
        context.Output.WriteLine(view.State.Status is VmStatus.Running
            ? $"{view.Name} runs, QEMU is process {view.State.Qemu}; `sunup vm console {view.Name}` attaches"
            : $"{view.Name} is {VmWords.Of(view.State.Status)}{(view.State.Reason is { } reason ? $": {reason}" : "")}"));

    public static void ShowStopped(CommandContext context, IReadOnlyList<VmView> views) => Show(context, views, view =>
        context.Output.WriteLine($"{view.Name} is {VmWords.Of(view.State.Status)}{(view.State.Reason is { } reason ? $": {reason}" : "")}"));

    public static void ShowList(CommandContext context, IReadOnlyList<VmView> views)
    {
        if (context.Json)
        {
            WriteJson(context, views);
            return;
        }

        var style = ViewStyle.ForOutput(context);
        new VmListView(ViewConsole.Create(context.Output, style), style, context.Time).Show(views);
    }

    public static void ShowInfo(CommandContext context, VmFolder vm, VmView view)
    {
        if (context.Json)
        {
            WriteJson(context, [view]);
            return;
        }

        var style = ViewStyle.ForOutput(context);
        new VmInfoView(ViewConsole.Create(context.Output, style), style, context.Time).Show(vm, view);
    }

    private static void Show(CommandContext context, IReadOnlyList<VmView> views, Action<VmView> line)
    {
        if (context.Json)
        {
            WriteJson(context, views);
            return;
        }

        foreach (var view in views)
        {
            line(view);
        }
    }

    private static void WriteJson(CommandContext context, IReadOnlyList<VmView> views) =>
        ResultJson.Write(context.Output, Format, json => TraceJson.WriteArray(json, "vms", views, view => Write(json, view)));

    private static void Write(Utf8JsonWriter json, VmView view)
    {
        var state = view.State;
        json.WriteStartObject();
        json.WriteString("name", view.Name);
        json.WriteString("machine_file", TraceJson.Text(view.Definition.MachineFile));
        json.WriteString("restart", VmWords.Of(view.Definition.Restart));
        json.WriteBoolean("autostart", view.Definition.Autostart);
        json.WriteString("status", VmWords.Of(state.Status));
        json.WriteNumber("supervisor_pid", view.IsActive ? state.Supervisor : 0);
        json.WriteNumber("qemu_pid", view.IsActive ? state.Qemu : 0);
        TraceJson.WriteOptional(json, "started_at", state.StartedAt?.ToString("O"));
        TraceJson.WriteOptional(json, "since", state.Since?.ToString("O"));
        json.WriteNumber("restarts", state.Restarts);
        json.WriteNumber("reboots", state.Reboots);
        TraceJson.WriteOptional(json, "stage", state.Stage);
        json.WriteBoolean("up", state.IsUp);
        TraceJson.WriteOptional(json, "reason", state.Reason);
        TraceJson.WriteArray(json, "findings", state.Findings, finding =>
        {
            json.WriteStartObject();
            json.WriteString("id", finding.Id);
            json.WriteString("severity", finding.Severity);
            json.WriteString("summary", TraceJson.Text(finding.Summary));
            json.WriteEndObject();
        });
        TraceJson.WriteOptional(json, "command", state.Command);
        json.WriteEndObject();
    }
}
