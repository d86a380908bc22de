using Spectre.Console;
using Sunup.Cli.Commands.Vm;
using Sunup.Trials.VirtualMachines;

namespace Sunup.Cli.Views.Vm;

/// <summary>One VM on the terminal.</summary>
public sealed class VmInfoView(IAnsiConsole console, ViewStyle style, TimeProvider time)
{
    private const int Value = 14;

    private readonly LineWriter _line = new(console, style);

    public void Show(VmFolder vm, VmView view)
    {
        var state = view.State;
        _line.AddForeign(view.Name, Palette.Bold).Add(" ").Add(VmWords.Of(state.Status), VmTones.Of(state)).End();
        Fact("for", VmTones.Age(state.Since, time));
        Fact("why", state.Reason);
        Fact("stage", view.IsActive ? $"{state.Stage ?? "none yet"}{(state.IsUp ? ", it is up" : "")}" : null);
        Fact("processes", view.IsActive ? $"supervisor {state.Supervisor}, QEMU {state.Qemu}" : null);
        Fact("started", state.StartedAt?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture));
        Fact("restarts", $"{state.Restarts}, policy {VmWords.Of(view.Definition.Restart)}; reboots of the guest {state.Reboots}");
        Fact("autostart", view.Definition.Autostart ? "when the host boots" : "no");
        Fact("machine", view.Definition.MachineFile);
        Fact("files", vm.Path);
        foreach (var finding in state.Findings)
        {
            _line.Paragraph(finding.Summary, Value, null, $"  {finding.Id}", finding.Severity == "error" ? Palette.Bad : Palette.Warning);
        }

        if (state.Command is { } command)
        {
            _line.To(2).Add("$ ", Palette.Dim).AddForeign(command, Palette.Command).End(cut: false);
        }
    }

    private void Fact(string name, string? value)
    {
        if (value is { Length: > 0 })
        {
            _line.Paragraph(value, Value, null, $"  {name}", Palette.Dim);
        }
    }
}
