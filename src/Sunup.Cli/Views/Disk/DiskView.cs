using System.Globalization;
using Spectre.Console;
using Sunup.Formats.Disks.Mbr;
using Sunup.Images.Disks;

namespace Sunup.Cli.Views.Disk;

/// <summary>A disk for people: what it is, its partitions, its loaders, what is wrong.</summary>
internal sealed class DiskView(IAnsiConsole console, ViewStyle style, string? services = null)
{
    private const int Text = 16;

    private readonly LineWriter _line = new(console, style);

    public void Show(DiskReport report)
    {
        _line.AddForeign(report.Path, Palette.Bold).Add($"  {Quantity.Bytes(report.Length)}", Palette.Dim).End(cut: style.IsTerminal);
        ShowContent(report);
        var findings = new FindingView(console, style);
        foreach (var finding in report.Findings)
        {
            findings.Show(finding);
        }
    }

    /// <summary>All but its name and the findings.</summary>
    public void ShowContent(DiskReport report)
    {
        Field("format", FormatOf(report));
        Field("table", TableOf(report));
        if (report.BootCode is { } code)
        {
            Field("boot code", $"{code.Name}{(code.IsExact ? ", byte for byte" : "")}{HandoverOf(code)}");
        }

        foreach (var message in report.Gpt.KernelMessages)
        {
            Field("Linux logs", message);
        }

        Limits(report);
        new PartitionTable(_line).Show(report.Partitions);
        new LoaderView(_line).Show(report);
        new InitPlanView(_line).Show(report.Inits, services);
    }

    private void Field(string label, string text) => _line.Paragraph(text, Text, null, "  " + label, Palette.Dim);

    private static string FormatOf(DiskReport report)
    {
        var format = report.Format switch { "qcow2" => $"QCOW2 image, {Quantity.Bytes(report.FileLength)} in the file", "block_device" => "block device", _ => "raw image" };
        var backing = report.BackingFiles.IsEmpty ? "" : $", over {string.Join(", ", report.BackingFiles)}";
        return $"{format}{backing}, blocks of {report.BlockSize} bytes";
    }

    private static string TableOf(DiskReport report) => report.Table switch
    {
        "gpt" => $"GPT {report.Gpt.Table!.Header.DiskId}: {Copies(report)}",
        "mbr" => string.Create(CultureInfo.InvariantCulture, $"MBR, disk signature {report.Mbr!.DiskSignature:x8}"),
        _ => report.Gpt.IsPresent ? $"GPT, damaged: {Copies(report)}"
            : report.Mbr?.Meaning switch { MbrMeaning.Protective => "a protective MBR, and no GPT behind it", MbrMeaning.FatVolume => "none: the disk is one FAT volume", _ => "none" },
    };

    private static string Copies(DiskReport report)
    {
        var gpt = report.Gpt;
        var first = gpt.Primary.IsValid ? "first copy valid" : $"first copy not valid ({gpt.Primary.Fault!.Value.Field} {gpt.Primary.Fault!.Value.Rule})";
        var second = gpt.Alternate.IsValid ? $"second copy valid, in block {gpt.Alternate.Lba} of {gpt.LastLba}" : $"second copy not valid ({gpt.Alternate.Fault!.Value.Field} {gpt.Alternate.Fault!.Value.Rule})";
        return $"{first}; {second}";
    }

    private static string HandoverOf(Formats.Disks.BootCodes.BootCode code) => code.Handover switch
    {
        Formats.Disks.BootCodes.BootHandover.ActivePartition => ": starts the active partition",
        Formats.Disks.BootCodes.BootHandover.LegacyBootPartition => ": starts the partition with the attribute legacy_boot",
        Formats.Disks.BootCodes.BootHandover.FixedPartition => $": starts partition {code.Sector}",
        Formats.Disks.BootCodes.BootHandover.FixedSectors when code.Sector is { } sector => $": loads from sector {sector}",
        _ => "",
    };

    private void Limits(DiskReport report)
    {
        if (report.Table != "mbr" || report.Mbr is not { } mbr)
        {
            return;
        }

        if (mbr.Primaries.Length == 4 && !mbr.Primaries.Any(entry => entry.IsExtended))
        {
            Field("limit", "all four entries are used and none is an extended partition: there can be no fifth partition");
        }

        if (mbr.Primaries.Concat(mbr.Logicals).Any(entry => entry.LastLba >= CylinderHeadSector.FirstBeyond))
        {
            Field("limit", "1023/254/63 is the end of CHS: what lies behind is found by LBA, as all loaders of today do");
        }
    }
}
