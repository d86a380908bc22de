using Sunup.Formats.Loaders.Ipxe.Memory;

namespace Sunup.Cli.Views.Layout;

/// <summary>The joined image as one line: a letter for each part, a mark where bytes are lost. Every part and every loss has at least one column.</summary>
internal sealed class BlobBar(LineWriter line, int width, bool unicode)
{
    internal static string LetterOf(int part) => part < 26 ? ((char)('A' + part)).ToString() : "*";

    internal void Show(IpxeLayout layout, IpxeBlob blob, int indent)
    {
        var cells = new char[Math.Max(8, width)];
        Array.Fill(cells, unicode ? '·' : '.');
        for (var i = 0; i < blob.Parts.Length; i++)
        {
            Fill(cells, blob, blob.Parts[i].Offset, blob.Parts[i].HeaderLength + blob.Parts[i].Length, LetterOf(i)[0]);
        }

        foreach (var part in blob.Parts)
        {
            foreach (var lost in layout.Overwrites.Where(lost => lost.Victim == part.Image))
            {
                Fill(cells, blob, part.Offset + part.HeaderLength + lost.VictimOffset, lost.Length, unicode ? '✗' : 'x');
            }
        }

        line.To(indent);
        foreach (var cell in cells)
        {
            var isLost = cell is '✗' or 'x';
            line.Add(cell.ToString(), isLost ? Palette.Bad : char.IsAsciiLetterUpper(cell) ? Palette.Command : Palette.Dim);
        }

        line.End();
    }

    private static void Fill(char[] cells, IpxeBlob blob, long offset, long length, char mark)
    {
        if (length <= 0)
        {
            return;
        }

        var first = (int)((Int128)offset * cells.Length / Math.Max(1, blob.Length));
        var last = (int)((Int128)(offset + length - 1) * cells.Length / Math.Max(1, blob.Length));
        for (var i = Math.Clamp(first, 0, cells.Length - 1); i <= Math.Clamp(last, 0, cells.Length - 1); i++)
        {
            cells[i] = mark;
        }
    }
}
