using System.Globalization;
using System.Text;
using Spectre.Console;
using Sunup.Cli.Commands.Kexec;
using Sunup.Diagnosis.Predictions.Kexec;
using Sunup.Formats.CommandLines;
using Sunup.Formats.Loaders.BootLoaderSpec;
using Sunup.Model;

namespace Sunup.Cli.Views.Kexec;

/// <summary>What was or would be loaded: parts, memory, command line word by word, findings.</summary>
public sealed class LoadView
{
    private const int Body = 14;

    private readonly IAnsiConsole _console;
    private readonly ViewStyle _style;
    private readonly LineWriter _line;

    public LoadView(IAnsiConsole console, ViewStyle style)
    {
        _console = console;
        _style = style;
        _line = new LineWriter(console, style);
    }

    public void Show(LoadReport report)
    {
        var (prepared, image) = (report.Prepared, report.Prepared.Parts.Image);
        Heading(Answer(report), report.IsLoaded || (report.DryRun && !prepared.IsRefused));
        if (prepared.Choice is { } choice)
        {
            Fact("entry", $"{choice.Entry!.Id}: {ReasonOf(choice)}");
        }

        Fact("image", $"{image.Name}: {image.Form}");
        if (image.Kernel is { } kernel)
        {
            var (needed, most) = KexecPreflight.Memory(prepared.Host, image);
            Fact("kernel", $"{kernel.Release ?? "Linux"}, {kernel.Machine}, {Quantity.Bytes(image.KernelLength)}{(image.IsSigned ? ", signed" : "")}");
            Fact("initrd", prepared.Parts.Pieces.IsEmpty ? "none" : $"{Quantity.Bytes(image.InitrdLength)}: {string.Join(" + ", prepared.Parts.Pieces.Select(piece => piece.Name))}");
            Fact("memory", $"{Quantity.Bytes(needed)} needed of the {Quantity.Bytes(most)} that may be used");
            ShowCommandLine(prepared);
        }

        foreach (var note in prepared.Notes)
        {
            Fact("note", note);
        }

        Fact("took", $"{Quantity.Duration(prepared.Took)} to take apart and check{(report.Result is { } result ? $", {Quantity.Duration(result.Took)} in the kernel" : "")}");
        Show(report.Findings);
        if (report.IsLoaded)
        {
            _line.End();
            _line.Add("   next: ").Add("sunup kexec exec", Palette.Command).Add(", or ").Add("sunup kexec unload", Palette.Command).End();
        }
    }

    public void ShowStatus(KexecHost host, IReadOnlyList<Finding> findings)
    {
        var blocked = findings.Any(finding => finding.Severity == FindingSeverity.Error);
        Heading(
            host.ImageLoaded == true ? "a kernel is loaded: `sunup kexec exec` starts it"
            : blocked ? "no kernel is loaded, and none can be"
            : "no kernel is loaded; one can be", !blocked);
        Fact("running", $"{host.Release}, {host.Machine}");
        Fact("crash kernel", host.CrashImageLoaded switch { true => "loaded", false => "not loaded", _ => "not supported" });
        Fact("signatures", host.RequiresSignature ? "only kernels with a signature that this one trusts" : "not asked for");
        Fact("lockdown", host.Lockdown ?? "not known (is securityfs mounted?)");
        Fact("Secure Boot", host.SecureBoot switch { true => "on", false => "off", _ => "none: no UEFI, or efivarfs is not mounted" });
        Fact("loads left", host.LoadLimit switch { null => "no such limit (before 6.3)", < 0 => "no limit", var left => string.Create(CultureInfo.InvariantCulture, $"{left}") });
        Fact("memory", $"at most {Quantity.Bytes(host.MemoryTotal / 2.0)} for kernel and initrd, {Quantity.Bytes(host.MemoryAvailable)} free");
        Show(findings);
    }

    public void ShowOutcome(string? done, Finding? fault)
    {
        if (done is not null)
        {
            Heading(done, good: true);
        }

        Show(fault is null ? [] : [fault]);
    }

    private void ShowCommandLine(PreparedImage prepared)
    {
        var line = prepared.CommandLine;
        var longest = KexecPreflight.LongestCommandLine(prepared.Host, prepared.Parts.Image);
        var length = Encoding.UTF8.GetByteCount(line.Line.Text);
        Fact("command line", string.Create(CultureInfo.InvariantCulture, $"{line.Source}, {length} of {longest} characters{(line.IsChanged ? $"; against that {line.ComparedWith}:" : "")}"));
        foreach (var group in Runs(line.Changes))
        {
            var (mark, style) = group.Kind switch
            {
                CommandLineChangeKind.Added => ("+ ", Palette.Good),
                CommandLineChangeKind.Removed => ("- ", Palette.Bad),
                _ => ("  ", Palette.Dim),
            };
            _line.Paragraph(group.Text, Body + 5, style, $"{new string(' ', Body + 3)}{mark}", style);
        }
    }

    // Words of one kind that follow each other share a line.
    private static IEnumerable<(CommandLineChangeKind Kind, string Text)> Runs(IReadOnlyList<CommandLineChange> changes)
    {
        for (var start = 0; start < changes.Count;)
        {
            var end = start;
            while (end < changes.Count && changes[end].Kind == changes[start].Kind)
            {
                end++;
            }

            yield return (changes[start].Kind, string.Join(' ', changes.Skip(start).Take(end - start).Select(change => change.Word.Text)));
            start = end;
        }
    }

    private void Show(IEnumerable<Finding> findings)
    {
        var view = new FindingView(_console, _style);
        foreach (var finding in findings.OrderByDescending(finding => finding.Severity))
        {
            _line.End();
            view.Show(finding);
        }
    }

    private void Heading(string text, bool good) =>
        _line.Paragraph(text, 3, Palette.Bold, good ? _line.Glyph("✓", "ok") : _line.Glyph("✗", "x"), good ? Palette.Good : Palette.Bad);

    private void Fact(string name, string text) => _line.Paragraph(text, Body + 3, null, $"   {name}", Palette.Heading);

    private static string Answer(LoadReport report)
    {
        var name = Path.GetFileName(report.Prepared.Parts.Image.Name);
        return report switch
        {
            { IsLoaded: true } => $"{name} is loaded",
            { DryRun: true, Prepared.IsRefused: false } => $"{name} can be loaded; nothing was",
            { Result: not null } => $"the kernel refused {name}",
            _ => $"{name} cannot be loaded; nothing was tried",
        };
    }

    private static string ReasonOf(EntryChoice choice) => choice.Reason switch
    {
        EntryChoiceReason.Named => $"named by '{choice.Pattern}'",
        EntryChoiceReason.OneShot => $"LoaderEntryOneShot is '{choice.Pattern}'; it stays set for the next boot by the firmware",
        EntryChoiceReason.DefaultVariable => $"LoaderEntryDefault is '{choice.Pattern}'",
        EntryChoiceReason.LoaderConf => $"loader.conf has the default '{choice.Pattern}'",
        _ => "the first of the menu, and what the running system was started from",
    };
}
