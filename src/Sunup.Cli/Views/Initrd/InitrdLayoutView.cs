using System.Collections.Immutable;
using Sunup.Diagnosis.Predictions.Initramfs;

namespace Sunup.Cli.Views.Initrd;

/// <summary>An image as a picture: its files at the left, what the kernel reads in them at the right, every byte accounted for.</summary>
internal sealed class InitrdLayoutView(LineWriter line)
{
    private const int Indent = 2;
    private const int WideColumns = 120;

    public void Show(PredictedImage image)
    {
        var rows = LayoutRows.Of(image);
        var columns = Columns.For(image, rows, line.ViewStyle.Width);
        for (var i = 0; i < rows.Length; i++)
        {
            Show(image, rows, i, columns);
        }

        End(image, columns);
    }

    private void Show(PredictedImage image, ImmutableArray<LayoutRow> rows, int index, Columns columns)
    {
        var row = rows[index];
        var isTop = index == 0 || rows[index - 1].Part != row.Part;
        var isBottom = index == rows.Length - 1 || rows[index + 1].Part != row.Part;
        var style = row.IsFault ? Palette.Bad : row.Kind is "zeros" ? Palette.Dim : null;
        line.To(Indent);
        if (columns.Name > 0)
        {
            line.AddForeign(isTop && row.Part >= 0 ? Columns.Fit(image.Parts[row.Part].Name, columns.Name) : "", Palette.Bold)
                .To(Indent + columns.Name + 1)
                .Add(row.Part < 0 ? " " : Edge(isTop, isBottom), Palette.Dim)
                .To(columns.Start);
        }

        line.Add(Wording.Number(row.Offset).PadLeft(columns.Number), style);
        if (columns.Wide)
        {
            line.Add($"  0x{row.Offset:x8}  {(row.Offset % 4 == 0 ? "   " : $"+{row.Offset % 4} ")}", row.Offset % 4 == 0 ? Palette.Dim : Palette.Warning);
        }

        line.Add(Wording.Number(row.Length).PadLeft(columns.Number + 2), style)
            .Add("  ").Add(row.Kind, style);
        if (row.IsFault || row.Detail.Length > 0)
        {
            line.To(columns.Detail).Add(row.IsFault ? $"{line.Glyph("✗", "x")} " : "", Palette.Bad)
                .AddForeign(Detail(image, row, columns.Wide), row.IsFault ? Palette.Bad : null);
        }

        line.End(cut: line.ViewStyle.IsTerminal);
    }

    private void End(PredictedImage image, Columns columns) =>
        line.To(columns.Start).Add(Wording.Number(image.Verdict.Length).PadLeft(columns.Number), Palette.Dim).Add("  end", Palette.Dim).End();

    // The message was told in full above; where there is little room, the place is enough.
    private static string Detail(PredictedImage image, LayoutRow row, bool wide)
    {
        if (!row.IsFault)
        {
            return row.Detail;
        }

        var fault = wide && image.Verdict.Message is { } message ? message : "stops here";
        return row.Detail.Length > 0 ? $"{fault}; {row.Detail}" : fault;
    }

    private string Edge(bool isTop, bool isBottom) => (isTop, isBottom) switch
    {
        (true, true) => line.Glyph("╶", "-"),
        (true, false) => line.Glyph("┌", "/"),
        (false, true) => line.Glyph("└", "\\"),
        _ => line.Glyph("│", "|"),
    };

    /// <summary>Where the columns are.</summary>
    private sealed record Columns(int Name, int Number, bool Wide, int Start, int Detail)
    {
        public static Columns For(PredictedImage image, ImmutableArray<LayoutRow> rows, int width)
        {
            var wide = width >= WideColumns;
            var name = image.Parts.IsEmpty ? 0 : Math.Min(image.Parts.Max(part => Path.GetFileName(part.Name).Length), wide ? 40 : 16);
            var number = Wording.Number(image.Verdict.Length).Length;
            var start = Indent + (name > 0 ? name + 3 : 0);
            var kind = rows.IsEmpty ? 0 : rows.Max(row => row.Kind.Length);
            return new Columns(name, number, wide, start, start + number + (wide ? 17 : 0) + number + 2 + 2 + kind + 2);
        }

        public static string Fit(string path, int width)
        {
            var name = Path.GetFileName(path);
            return name.Length <= width ? name : $"{name[..(width / 2)]}~{name[^(width - (width / 2) - 1)..]}";
        }
    }
}
