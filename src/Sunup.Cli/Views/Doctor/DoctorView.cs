using Spectre.Console;
using Sunup.Cli.FindingPages;
using Sunup.Machines.Hosts.Checks;
using Sunup.Machines.Hosts.Facts;
using Sunup.Model;

namespace Sunup.Cli.Views.Doctor;

/// <summary>An examination of a host for people: each question with its answer, then what it comes to, then the findings.</summary>
public sealed class DoctorView
{
    private const int Mark = 3;
    private const int Answer = 23;

    private readonly IAnsiConsole _console;
    private readonly ViewStyle _style;
    private readonly LineWriter _line;

    public DoctorView(IAnsiConsole console, ViewStyle style)
    {
        _console = console;
        _style = style;
        _line = new LineWriter(console, style);
    }

    public void Show(HostFacts facts, HostReport report)
    {
        ShowHost(facts, report.Machine);
        foreach (var topic in report.Questions.GroupBy(question => question.Check.Topic))
        {
            ShowTopic(topic.Key, [.. topic.Where(question => !question.Results.IsEmpty)]);
        }

        _line.End();
        ShowVerdict(report);
        var view = new FindingView(_console, _style);
        foreach (var finding in report.Findings)
        {
            _line.End();
            view.Show(finding);
        }
    }

    /// <summary>One check: what it asks, what it reads, what it can find, what does not answer it.</summary>
    public void Explain(HostCheck check)
    {
        _line.Add(check.Name, Palette.Bold).Add("  ").Add(check.Question).End(cut: _style.IsTerminal);
        _line.End();
        foreach (var read in check.Reads)
        {
            _line.Paragraph(read, Mark + 8, null, "   reads", Palette.Heading);
        }

        foreach (var id in check.Finds)
        {
            _line.Paragraph($"{id} {FindingLibrary.Find(id)?.Title}", Mark + 8, null, "   finds", Palette.Heading);
        }

        foreach (var popular in check.Popular)
        {
            _line.End();
            _line.Paragraph(popular.Command, Mark + 8, Palette.Command, "   not", Palette.Warning);
            _line.Paragraph(popular.Why, Mark + 8);
        }
    }

    private void ShowHost(HostFacts facts, MachineConfig? machine)
    {
        var cpu = facts.Cpu is Known<CpuFacts>(var processor) ? $"{processor.Model}, {processor.Count} CPUs" : "CPUs not known";
        var memory = facts.Memory is Known<MemoryFacts>(var has) ? Quantity.Bytes(has.Total) : "memory not known";
        _line.Add("this host", Palette.Bold).To(11).AddForeign($"{cpu}, {memory}", Palette.Dim).End();
        if (machine is not null)
        {
            var hardware = machine.Hardware is { } asked ? $"{Count(asked.Cpus, "CPU")}, {Quantity.Bytes(asked.MemoryBytes)}" : "a real machine, served";
            _line.Add("machine", Palette.Bold).To(11).AddForeign($"{machine.Name}: {hardware}", Palette.Dim).End();
        }
    }

    private void ShowTopic(CheckTopic topic, List<CheckedQuestion> questions)
    {
        if (questions.Count == 0)
        {
            return;
        }

        _line.End();
        _line.Add(TitleOf(topic), Palette.Heading).End();
        foreach (var question in questions)
        {
            var name = question.Check.Name;
            foreach (var result in question.Results)
            {
                ShowResult(name, result);
                name = "";
            }
        }
    }

    private void ShowResult(string name, CheckResult result)
    {
        var (mark, style, text) = result switch
        {
            Fine fine => (_line.Glyph("✓", "+"), Palette.Good, fine.Text),
            Found { Finding: { } finding } => (MarkOf(finding.Severity), Palette.Of(finding.Severity), $"{finding.Id} {finding.Summary}"),
            CouldNotCheck could => ("?", Palette.Warning, $"could not check: {could.Why}"),
            _ => throw new InvalidOperationException($"{result.GetType()} is no answer."),
        };
        // The mark and the name stand before the text; the paragraph keeps the column.
        _line.Paragraph(text, Answer, null, $" {mark} {name}", style);
    }

    private void ShowVerdict(HostReport report)
    {
        var what = report.Machine is { } machine ? $"{(machine.Hardware is null ? "serve" : "run")} {machine.Name}" : "run machines";
        var errors = report.Findings.Count(finding => finding.Severity is FindingSeverity.Error);
        var warnings = report.Findings.Count(finding => finding.Severity is FindingSeverity.Warning);
        var open = report.Unanswered.Length;
        var rest = string.Concat(
            warnings > 0 ? $"; {Count(warnings, "warning")}" : "",
            open > 0 ? $"; {Count(open, "question")} without an answer" : "");
        var (mark, style, text) = errors > 0 ? (_line.Glyph("✗", "x"), Palette.Bad, $"this host is not able to {what}: {Count(errors, "finding")}")
            : report.IsUndecided ? ("?", Palette.Warning, $"whether this host is able to {what} is not known")
            : (_line.Glyph("✓", "ok"), Palette.Good, $"this host is able to {what}");
        _line.Paragraph(text + rest, Mark, Palette.Bold, mark, style);
    }

    private string MarkOf(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Error => _line.Glyph("✗", "x"),
        FindingSeverity.Warning => "!",
        _ => _line.Glyph("·", "-"),
    };

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private static string TitleOf(CheckTopic topic) => topic switch
    {
        CheckTopic.Kvm => "KVM",
        CheckTopic.Memory => "memory",
        CheckTopic.Cpu => "CPUs and limits",
        CheckTopic.Qemu => "QEMU",
        CheckTopic.Disks => "disks",
        CheckTopic.Network => "network",
        CheckTopic.Storage => "storage below",
        _ => "the rest of the host",
    };
}
