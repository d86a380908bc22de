using System.Globalization;
using Spectre.Console;
using Sunup.Formats.Disks.Mbr;
using Sunup.Images.Disks;

namespace Sunup.Cli.Views.Disk;

/// <summary>The first sector as <c>hexdump -C</c> shows it, with the name of what begins on each line.</summary>
internal sealed class SectorDump(IAnsiConsole console, ViewStyle style)
{
    private const int Row = 16;
    private const int Label = 79;

    private readonly LineWriter _line = new(console, style);

    public void Show(DiskReport report)
    {
        if (report.Mbr is not { } mbr)
        {
            return;
        }

        _line.Add("  ").Add("First sector", Palette.Heading).End();
        byte[]? before = null;
        var skipping = false;
        for (var at = 0; at < MbrTable.Length; at += Row)
        {
            var row = mbr.Sector.AsSpan().Slice(at, Row).ToArray();
            var labels = LabelsOf(mbr, at).ToList();
            if (labels.Count == 0 && before is not null && row.AsSpan().SequenceEqual(before))
            {
                if (!skipping)
                {
                    _line.Add("*").End();
                }

                skipping = true;
                continue;
            }

            (before, skipping) = (row, false);
            Show(at, row, labels);
        }

        _line.Add(string.Create(CultureInfo.InvariantCulture, $"{MbrTable.Length:x8}")).End();
    }

    private void Show(int at, byte[] row, List<string> labels)
    {
        var hex = string.Join(' ', row.Take(8).Select(Hex)) + "  " + string.Join(' ', row.Skip(8).Select(Hex));
        var text = string.Concat(row.Select(value => value is >= 0x20 and < 0x7f ? (char)value : '.'));
        _line.Add(string.Create(CultureInfo.InvariantCulture, $"{at:x8}  "), Palette.Dim).Add(hex).Add($"  |{text}|");
        if (labels.Count == 0)
        {
            _line.End(cut: false);
            return;
        }

        // On a narrow terminal the names stand below, since bytes are never cut.
        if (style.Width <= Label + labels[0].Length)
        {
            _line.End(cut: false);
            foreach (var label in labels)
            {
                _line.To(10).AddForeign(label, Palette.Command).End(cut: style.IsTerminal);
            }

            return;
        }

        _line.To(Label).AddForeign(string.Join("; ", labels), Palette.Command).End(cut: style.IsTerminal);
    }

    private static string Hex(byte value) => value.ToString("x2", CultureInfo.InvariantCulture);

    /// <summary>Of what begins in those 16 bytes.</summary>
    private static IEnumerable<string> LabelsOf(MbrTable mbr, int at)
    {
        (int Offset, string Name)[] fields =
        [
            (0, "boot code, 440 bytes"),
            (440, string.Create(CultureInfo.InvariantCulture, $"1b8 disk signature {mbr.DiskSignature:x8}")),
            (444, "1bc reserved"),
            (446, "1be entry 1"), (462, "1ce entry 2"), (478, "1de entry 3"), (494, "1ee entry 4"),
            (510, "1fe signature 55 aa"),
        ];
        foreach (var (offset, name) in fields.Where(field => field.Offset >= at && field.Offset < at + Row))
        {
            var entry = mbr.Primaries.FirstOrDefault(entry => entry.EntryOffset == offset);
            yield return entry.Number == 0
                ? offset is >= 446 and < 510 && mbr.Meaning is MbrMeaning.Table or MbrMeaning.Protective ? name + (offset is >= 446 and < 510 ? ": free" : "") : name
                : string.Create(CultureInfo.InvariantCulture, $"{name}: {(entry.IsActive ? "active, " : "")}type {entry.Type:x2}, {entry.SectorCount} sectors at {entry.FirstLba}");
        }
    }
}
