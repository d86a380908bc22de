using System.Globalization;
using System.Text;
using Sunup.Formats.Initramfs.Unpacking;

namespace Sunup.Cli.Views.Initrd;

/// <summary>The root file system as the kernel will have it, one path a line, then what was replaced and what is lost.</summary>
/// <param name="output">Where to.</param>
/// <param name="isLong"><c>-l</c>: as ls has it, with where each comes from.</param>
internal sealed class FinalTreeView(TextWriter output, bool isLong)
{
    private readonly StringBuilder _line = new();

    public void Show(RootTree tree)
    {
        foreach (var (path, node) in tree.Paths())
        {
            _line.Clear();
            if (isLong)
            {
                AppendFields(node);
            }

            EntryLine.AppendName(_line, RootText.Of(path));
            if (isLong)
            {
                AppendTail(node);
            }

            output.Write(_line.Append('\n'));
        }

        if (isLong)
        {
            ShowReplacements(tree);
            ShowLosses(tree);
        }

        output.Flush();
    }

    private void AppendFields(RootNode node)
    {
        var size = node.Type is 0x2000 or 0x6000 ? $"{node.DeviceMajor}, {node.DeviceMinor}" : (node.Target?.Length ?? node.Size).ToString(CultureInfo.InvariantCulture);
        EntryLine.AppendFields(_line, node.Type | node.Permissions, node.LinkCount, (node.Uid, node.Gid), size, node.ModifiedAt);
    }

    private void AppendTail(RootNode node)
    {
        if (node.Target is { } target)
        {
            _line.Append(" -> ");
            EntryLine.AppendName(_line, RootText.Of(target));
        }

        if (node.IsLeftOpen)
        {
            _line.Append("  [cut short: full length, with holes, still open for writing]");
        }

        _line.Append(node.Source is { } source ? $"  [segment {source.Segment}]" : "  [the kernel's own]");
    }

    private void ShowReplacements(RootTree tree)
    {
        foreach (var replaced in tree.Replacements)
        {
            var lost = replaced.Lost is { } source ? $"the one of segment {source.Segment}" : "the kernel's own";
            output.WriteLine($"# {Escaped(RootText.Of(replaced.Path))}: segment {replaced.Winner.Segment} wins over {lost}");
        }
    }

    private void ShowLosses(RootTree tree)
    {
        foreach (var loss in tree.Losses)
        {
            output.WriteLine($"# {Escaped(loss.Entry)}: lost, segment {loss.Segment}: {loss.Detail}");
        }

        if (tree.LossCount > tree.Losses.Length)
        {
            output.WriteLine($"# and {tree.LossCount - tree.Losses.Length} more are lost");
        }
    }

    private string Escaped(string name)
    {
        _line.Clear();
        EntryLine.AppendName(_line, name);
        return _line.ToString();
    }
}
