using System.Globalization;
using Spectre.Console;
using Sunup.Diagnosis.Predictions.Ipxe;
using Sunup.Formats.Loaders.Ipxe.Memory;

namespace Sunup.Cli.Views.Layout;

/// <summary>iPXE's memory from the top down: what lies where, what is moved, what the kernel is given, what is lost.</summary>
public sealed class IpxeLayoutView(IAnsiConsole console, ViewStyle style)
{
    private const int Indent = 2;
    private const int AddressColumn = 14;
    private const int SizeWidth = 12;
    private const int MostPoorOrders = 3;

    private readonly LineWriter _line = new(console, style);

    private int NameWidth => Math.Clamp(style.Width / 4, 14, 40);

    public void Show(IpxeLayout layout)
    {
        ShowMemory(layout);
        ShowMoves(layout);
        ShowBlob(layout);
        if (layout.Refusal is { } refusal)
        {
            _line.To(Indent).Add(Mark(bad: true), Palette.Bad).Add(" ").AddForeign(IpxeLayoutWords.Of(layout, refusal)).End();
        }
    }

    /// <summary>Changes and what each comes to.</summary>
    public void Show(IpxeLayoutAdvice advice)
    {
        _line.Add("What changes would do", Palette.Heading).End();
        var poorOrders = advice.Ranked.Where(result => result.Kind == IpxeRemedyKind.Order && result.Outcome != IpxeLayoutOutcome.Sound).Skip(MostPoorOrders).ToHashSet();
        foreach (var result in advice.Ranked.Where(result => !poorOrders.Contains(result)))
        {
            var isCure = result.Outcome == IpxeLayoutOutcome.Sound;
            var words = IpxeLayoutWords.Of(result.Outcome) + (isCure && !result.IsLasting ? ", for these sizes" : "") + (result.KeepsImageOrder ? "" : "; the initrds change places");
            _line.To(Indent).Add(Mark(!isCure), isCure ? Palette.Good : Palette.Bad);
            _line.Paragraph($"{IpxeLayoutWords.Of(result)}: {words}", Indent + 2);
        }

        if (poorOrders.Count > 0)
        {
            _line.To(Indent).Add(Text($"{Mark(bad: true)} and {poorOrders.Count} more orders that do not cure it"), Palette.Dim).End();
        }

        _line.End();
    }

    private void ShowMemory(IpxeLayout layout)
    {
        _line.Add("iPXE's memory when the kernel starts, from the top down", Palette.Heading).End();
        if (layout.Input.Era == IpxeEra.Efi)
        {
            _line.To(Indent).Add("UEFI: each image is where the firmware gave it room; none is moved.").End();
            _line.End();
            return;
        }

        Rule(layout.Input.HeapTop, "top of the heap");
        var isTopShown = layout.InitrdTop == layout.Input.HeapTop;
        foreach (var block in layout.Blocks.Where(block => IsThere(layout, block)).OrderByDescending(block => block.Address))
        {
            if (!isTopShown && block.Address < layout.InitrdTop)
            {
                Rule(layout.InitrdTop, "top for initrds, recorded at start-up");
                isTopShown = true;
            }

            ShowBlock(layout, block);
        }

        if (!isTopShown)
        {
            Rule(layout.InitrdTop, "top for initrds, recorded at start-up");
        }

        ShowKernel(layout);
        _line.End();
    }

    private void ShowBlock(IpxeLayout layout, IpxeBlock block)
    {
        var image = layout.Input.Blocks[block.Image];
        var isAcross = image.Fate == IpxeImageFate.Listed && block.Address < layout.InitrdTop && block.End > layout.InitrdTop;
        Row(block.Address, image.Name, block.Length);
        if (isAcross)
        {
            _line.Add(Text($"{Mark(bad: true)} {block.End - layout.InitrdTop} bytes above the top"), Palette.Bad);
        }
        else
        {
            _line.Add(image switch
            {
                { Fate: IpxeImageFate.Held } => "held, not in the list",
                { IsWanted: false } => "leftover: becomes part of the initrd",
                _ => "",
            }, image.Fate == IpxeImageFate.Held ? Palette.Dim : Palette.Warning);
        }

        _line.End();
    }

    private void ShowKernel(IpxeLayout layout)
    {
        if (layout.Input.KernelProtectedModeLength > 0)
        {
            Row(0x10_0000, "kernel, loaded", layout.Input.KernelProtectedModeLength);
            _line.Add(Text($"to 0x{0x10_0000 + layout.Input.KernelProtectedModeLength:x8}"), Palette.Dim).End();
        }
    }

    private void ShowMoves(IpxeLayout layout)
    {
        var moves = layout.Moves.Where(move => move.From != move.To).ToList();
        if (moves.Count == 0)
        {
            return;
        }

        _line.Add("What iPXE moves, in order", Palette.Heading).End();
        foreach (var move in moves)
        {
            var distance = Math.Abs(move.To - move.From);
            _line.To(Indent).Add(Words(move.Kind)).To(Indent + 6).AddForeign(NameOf(layout, move.Image)).To(Indent + 6 + NameWidth)
                .Add(Text($"0x{move.From:x8} {_line.Glyph("→", "->")} 0x{move.To:x8}")).Add(Text($"  {(move.To > move.From ? "up" : "down")} {Quantity.Bytes(distance)}"), Palette.Dim);
            if (move.IsDownwardSquash)
            {
                _line.Add($" {Mark(bad: true)}", Palette.Bad);
            }

            _line.End();
        }

        _line.End();
    }

    private void ShowBlob(IpxeLayout layout)
    {
        if (layout.Blob is not { } blob)
        {
            return;
        }

        var place = layout.Input.Era == IpxeEra.Efi ? "" : $" at 0x{blob.Address:x8} to 0x{blob.End - 1:x8}";
        _line.Add($"What the kernel is given{place}, {blob.Length.ToString(CultureInfo.InvariantCulture)} bytes", Palette.Heading).End();
        new BlobBar(_line, style.Width - 1 - Indent, style.Unicode).Show(layout, blob, Indent);
        for (var i = 0; i < blob.Parts.Length; i++)
        {
            var part = blob.Parts[i];
            _line.To(Indent).Add(BlobBar.LetterOf(i)).Add(Text($" +0x{part.Offset:x8}"), Palette.Dim).To(AddressColumn + 4)
                .AddForeign(NameOf(layout, part.Image)).To(AddressColumn + 4 + NameWidth).Add(Text($"{part.Length} bytes"));
            _line.Add(part.HeaderLength > 0 ? Text($", cpio header of {part.HeaderLength} before") : "", Palette.Dim)
                .Add(part.Padding > 0 ? Text($", {part.Padding} zeros after") : "", Palette.Dim).End();
            ShowLosses(layout, part.Image);
        }

        _line.End();
    }

    private void ShowLosses(IpxeLayout layout, int image)
    {
        foreach (var lost in layout.Overwrites.Where(lost => lost.Victim == image))
        {
            _line.To(Indent + 2).Add(Mark(bad: true), Palette.Bad);
            _line.Paragraph(Text($"bytes {lost.VictimOffset} to {lost.VictimOffset + lost.Length - 1} are {IpxeLayoutWords.SourceOf(layout, lost)}"), Indent + 4, Palette.Bad);
        }
    }

    private void Rule(long address, string words) =>
        _line.To(Indent).Add(Text($"0x{address:x8}")).To(AddressColumn).Add(new string(style.Unicode ? '─' : '-', 3) + " " + words + " ", Palette.Bold)
            .Add(new string(style.Unicode ? '─' : '-', Math.Max(0, style.Width - 1 - AddressColumn - words.Length - 5)), Palette.Bold).End();

    private void Row(long address, string name, long length) =>
        _line.To(Indent).Add(Text($"0x{address:x8}"), Palette.Dim).To(AddressColumn).Add(_line.Glyph("│ ", "| ")).AddForeign(name).To(AddressColumn + 2 + NameWidth)
            .Add(Text($"{length}").PadLeft(SizeWidth)).Add("  ");

    private string Mark(bool bad) => bad ? _line.Glyph("✗", "x") : _line.Glyph("✓", "+");

    private static bool IsThere(IpxeLayout layout, IpxeBlock block) => layout.Input.Blocks[block.Image].Fate != IpxeImageFate.Freed;

    private static string NameOf(IpxeLayout layout, int image) => layout.Input.Blocks[image].Name;

    private static string Words(IpxeMoveKind kind) => kind switch
    {
        IpxeMoveKind.Squash => "push",
        IpxeMoveKind.Copy => "copy",
        IpxeMoveKind.Swap => "swap",
        _ => "place",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
