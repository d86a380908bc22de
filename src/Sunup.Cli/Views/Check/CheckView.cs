using Spectre.Console;
using Sunup.Cli.Views.Initrd;
using Sunup.Cli.Views.Layout;
using Sunup.Diagnosis.Predictions.Initramfs;
using Sunup.Diagnosis.Predictions.Ipxe;
using Sunup.Diagnosis.Traces;
using Sunup.Formats.Loaders.Ipxe.Memory;
using Sunup.Model;
using Sunup.Trials.Checks;

namespace Sunup.Cli.Views.Check;

/// <summary>A check for people: what was read, the picture of the initramfs, what will happen, the findings.</summary>
public sealed class CheckView
{
    private const int Body = 19;

    private readonly IAnsiConsole _console;
    private readonly ViewStyle _style;
    private readonly LineWriter _line;

    public CheckView(IAnsiConsole console, ViewStyle style)
    {
        _console = console;
        _style = style;
        _line = new LineWriter(console, style);
    }

    public void Show(CheckReport report)
    {
        _line.AddForeign(report.Machine.Name, Palette.Bold).Add($"  route {Words.Of(report.Route)}, before power-on", Palette.Dim).End();
        _line.End();
        ShowDisk(report);
        ShowKernel(report);
        ShowCommandLine(report);
        ShowImage(report);
        ShowPlacement(report);
        ShowIpxe(report);
        ShowFindings(report);
    }

    private void ShowDisk(CheckReport report)
    {
        if (report.Disk is { } disk)
        {
            _line.AddForeign($"   {disk.Path}", Palette.Bold).Add($"  {Quantity.Bytes(disk.Length)}", Palette.Dim).End(cut: _style.IsTerminal);
            new Disk.DiskView(_console, _style).ShowContent(disk);
            _line.End();
        }
    }

    private void ShowKernel(CheckReport report)
    {
        if (report.Kernel is not { File: { } file } kernel)
        {
            return;
        }

        Fact("kernel", $"{file.Release ?? "of unknown version"}, {file.Machine}, {Quantity.Bytes(file.FileLength)}, configuration {kernel.ConfigSource switch
        {
            null => "not known",
            "IKCONFIG" => "from the kernel itself",
            var path => $"from {path}",
        }}");
    }

    private void ShowCommandLine(CheckReport report)
    {
        if (report.CommandLine is { } line)
        {
            Fact("command line", $"{line.Text}  ({Wording.Number(line.Length)} of {Wording.Number(line.Limit)} bytes)");
        }
    }

    private void ShowImage(CheckReport report)
    {
        if (report.Image is not { } image)
        {
            Fact("initramfs", "none");
            return;
        }

        Fact("initramfs", $"{Wording.Number(image.Verdict.Length)} bytes, {Quantity.Bytes(image.Verdict.FileBytes)} of files once unpacked, for {image.Rules.Basis}");
        new VerdictView(_console, _style).ShowAnswer(image);
        _line.End();
        new InitrdLayoutView(_line).Show(image);
        _line.End();
    }

    private void ShowPlacement(CheckReport report)
    {
        if (report.Placement is { } placement)
        {
            Fact("memory", $"kernel 0x{placement.KernelStart:x}-0x{placement.KernelEnd - 1:x}, initrd from 0x{Math.Max(0, placement.InitrdStart):x} at the highest, memory to 0x{placement.MemoryTop - 1:x}");
        }
    }

    private void ShowIpxe(CheckReport report)
    {
        if (report.Ipxe is { } ipxe)
        {
            Fact("iPXE", $"{IpxeLayoutWords.Of(ipxe.Layout.Outcome)}; {ipxe.Era.Reason}");
            _line.End();
            var view = new IpxeLayoutView(_console, _style);
            view.Show(ipxe.Layout);
            if (ipxe.Advice is { } advice && ipxe.Layout.Outcome is not IpxeLayoutOutcome.Sound)
            {
                view.Show(advice);
            }
        }
    }

    private void ShowFindings(CheckReport report)
    {
        _line.End();
        var (mark, style, text) = report.Findings.Count(finding => finding.Severity is FindingSeverity.Error) switch
        {
            0 => (_line.Glyph("✓", "ok"), Palette.Good, $"{report.Machine.Name}: nothing speaks against this boot"),
            1 => (_line.Glyph("✗", "x"), Palette.Bad, $"{report.Machine.Name} will not come up as it should: one finding"),
            var count => (_line.Glyph("✗", "x"), Palette.Bad, $"{report.Machine.Name} will not come up as it should: {count} findings"),
        };
        _line.Paragraph(text, 3, Palette.Bold, mark, style);
        var view = new FindingView(_console, _style);
        foreach (var prediction in report.AllPredictions)
        {
            _line.End();
            view.Show(prediction.Finding);
            if (prediction.Expects.Message is { } message && prediction.Finding.Severity is not FindingSeverity.Info)
            {
                _line.Paragraph($"the boot will say \"{message}\"", 11, null, "    expect", Palette.Heading);
            }
        }
    }

    private void Fact(string name, string text) => _line.Paragraph(text, Body, null, $"   {name}", Palette.Heading);
}
