using Spectre.Console;
using Sunup.Formats.Disks.Gpt;
using Sunup.Images.Disks.Writing;

namespace Sunup.Cli.Views.Disk;

/// <summary>What was written to a disk, or would be.</summary>
internal sealed class DiskChangeView(IAnsiConsole console, ViewStyle style)
{
    private readonly LineWriter _line = new(console, style);

    public void Show(string path, BootCodePlan plan, string? undo, bool dry)
    {
        _line.AddForeign(path, Palette.Bold).Add(plan.IsThere ? ": the code is there already, nothing was written" : dry ? ": this would be written" : ": boot code written", plan.IsThere || dry ? null : Palette.Good).End(cut: false);
        Field("before", plan.Before.Name);
        Field("code", $"{plan.Code.Name}, from {plan.CodePath}");
        Field("bytes", dry || plan.IsThere ? "0 to 439" : "0 to 439; 440 to 511 are the same as before");
        Field("not dd", $"dd bs=446 would have destroyed {BootCodePlan.DestroyedBy(446)}");
        Field("", $"dd bs=512 would have destroyed {BootCodePlan.DestroyedBy(512)}");
        Undo(path, undo, dry);
    }

    public void Show(string path, GptRepairPlan plan, string? undo, bool dry, bool isUndo)
    {
        var done = isUndo ? "what stood there before is back" : plan.Kind switch
        {
            GptRepairKind.RestorePrimary => "the first copy of the GPT was restored from the one at the end",
            GptRepairKind.RestoreAlternate => "the copy at the end of the disk was restored from the first one",
            GptRepairKind.MoveAlternate => "the second copy of the GPT was moved to the end of the disk",
            GptRepairKind.Protective => "the protective MBR was written anew",
            _ => "both copies of the GPT are sound and agree: nothing has to be done",
        };
        _line.AddForeign(path, Palette.Bold).Add(plan.Writes.IsEmpty || !dry ? $": {done}" : ": this would be written", dry ? null : Palette.Good).End(cut: false);
        foreach (var write in plan.Writes)
        {
            Field("byte", $"{write.Offset}: {write.Bytes.Length} bytes, {write.What}");
        }

        Undo(path, plan.Writes.IsEmpty ? null : undo, dry);
    }

    private void Undo(string path, string? undo, bool dry)
    {
        if (undo is not null && !dry)
        {
            Field("undo", undo);
            _line.To(12).Add("$ ", Palette.Dim).AddForeign($"sunup disk repair {path} --undo {undo}", Palette.Command).End(cut: false);
        }
    }

    private void Field(string label, string text) => _line.Paragraph(text, 12, null, "  " + label, Palette.Dim);
}
