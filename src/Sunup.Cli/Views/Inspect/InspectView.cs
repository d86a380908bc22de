using Spectre.Console;
using Sunup.Cli.Commands.Inspect;
using Sunup.Model;

namespace Sunup.Cli.Views.Inspect;

/// <summary>Inspected files on the terminal.</summary>
internal sealed class InspectView(IAnsiConsole console, ViewStyle style)
{
    private const int Indent = 2;
    private const int Gap = 2;

    private readonly LineWriter _line = new(console, style);
    private readonly FindingView _findings = new(console, style);

    public void Show(IReadOnlyList<InspectedFile> files)
    {
        foreach (var file in files)
        {
            Show(file, isOnly: files.Count == 1);
        }

        if (files.Count > 1)
        {
            Show(BoundaryTable.Of(files));
            _line.End();
        }
    }

    public void Show(PaddedCopy copy)
    {
        _line.Add("pad ", Palette.Heading).AddForeign(copy.Input, Palette.Bold).Add(" to a multiple of ").Add(Fact.Group(copy.Boundary)).End();
        Column([
            Fact.Bytes("", "original", copy.Length, "untouched"),
            Fact.Of("", "sha256", copy.Sha256),
            Fact.Bytes("", "copy", copy.PaddedLength, copy.Output),
            Fact.Of("", "sha256", copy.PaddedSha256),
        ], narrow: true);
        _line.Paragraph(
            copy.IsChanged
                ? $"{Fact.Group(copy.PaddedLength - copy.Length)} zero bytes were added. The sha256 is another one, and so is the Authenticode hash of an EFI image: anything that pins either of them must be told."
                : "The size is a multiple already: the copy is the same, byte for byte.",
            Indent);
        Show(copy.Findings);
    }

    public void Show(KernelExtract extract)
    {
        if (extract.Findings.Count == 0)
        {
            _line.Add("wrote ", Palette.Good).AddForeign(extract.Output, Palette.Bold).Add($": the {(extract.What == "config" ? "configuration" : "payload")} of ").AddForeign(extract.Input)
                .Add($", {Fact.Group(extract.Length)} bytes").End(cut: false);
        }

        Show(extract.Findings);
    }

    private void Show(InspectedFile file, bool isOnly)
    {
        _line.AddForeign(file.Path, Palette.Bold).Add($"  {Fact.Group(file.Length)} bytes", Palette.Dim).End(cut: style.IsTerminal);
        _line.Paragraph(file.File.Title, Indent, Palette.Heading);
        foreach (var group in file.Groups.Where(group => group.Facts.Count > 0))
        {
            if (group.Title.Length > 0)
            {
                _line.To(Indent).Add(group.Title, Palette.Heading).End();
            }

            Column(group.Facts);
        }

        // The long table of a setup header is for one kernel at a time.
        foreach (var table in file.Tables.Where(table => isOnly || style.Verbose || table.Rows.Count <= 16))
        {
            Show(table);
        }

        if (file.Disk is { } disk)
        {
            new Disk.DiskView(console, style).ShowContent(disk);
        }

        Show(file.Findings);
        _line.End();
    }

    private void Show(IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings)
        {
            _findings.Show(finding);
        }
    }

    // Narrow: a hash fits into 80 columns.
    private void Column(IReadOnlyList<Fact> facts, bool narrow = false)
    {
        var start = Math.Max(narrow ? 0 : 18, facts.Max(fact => fact.Label.Length) + Gap) + Indent + Gap;
        foreach (var fact in facts)
        {
            var text = fact.Note is { Length: > 0 } note ? $"{fact.Text} ({note})" : fact.Text;
            if (style.IsTerminal && start + text.Length >= style.Width && text.Length > 40 && !text.Contains(' ', StringComparison.Ordinal))
            {
                // A hash stays in one piece, on a line of its own.
                _line.To(Indent + Gap).Add(fact.Label, Palette.Dim).End();
                _line.To(Indent + Gap + Gap).AddForeign(text).End(cut: false);
                continue;
            }

            _line.Paragraph(text, start, null, new string(' ', Indent + Gap) + fact.Label, Palette.Dim);
        }
    }

    // Numbers stand to the right; the last column takes what is left.
    private void Show(FactTable table)
    {
        _line.To(Indent).Add(table.Title, Palette.Heading).End();
        var last = table.Columns.Count - 1;
        var widths = table.Columns.Select((column, index) => Math.Max(column.Length, table.Rows.Select(row => row.Cells[index].Length).DefaultIfEmpty(0).Max())).ToArray();
        var right = table.Columns.Select((_, index) => table.Rows.Count > 0 && table.Rows.All(row => row.Cells[index].All(letter => char.IsAsciiDigit(letter) || letter == ' ') && row.Cells[index].Length > 0)).ToArray();
        Row(table.Columns, Palette.Dim);
        foreach (var row in table.Rows)
        {
            Row(row.Cells, null);
        }

        void Row(IReadOnlyList<string> cells, Style? cellStyle)
        {
            var column = Indent + Gap;
            for (var i = 0; i <= last; i++)
            {
                if (cells[i].Length > 0)
                {
                    var note = table.Columns[i] == "meaning" ? Palette.Dim : null;
                    _line.To(column + (right[i] ? widths[i] - cells[i].Length : 0)).AddForeign(cells[i], cellStyle ?? note);
                }

                column += widths[i] + Gap;
            }

            _line.End(cut: style.IsTerminal);
        }
    }
}
