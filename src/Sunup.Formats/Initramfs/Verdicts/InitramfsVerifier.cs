using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Early;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Streams;

namespace Sunup.Formats.Initramfs.Verdicts;

/// <summary>Says what a kernel prints and does with an image, without booting it.</summary>
public static class InitramfsVerifier
{
    /// <summary>Reads the image once, from where the stream stands.</summary>
    /// <param name="joined">
    /// The image as the loader joins it (<see cref="Joins.LoaderJoin"/>); left open. Of one that cannot seek, the end is not looked at for a bootconfig, and
    /// whether it fits into memory is judged by what is unpacked alone.
    /// </param>
    /// <param name="rules">What of the kernel decides.</param>
    /// <param name="decoders">Makes the decoder of a compressed segment; without it, <see cref="KernelDecoders"/>.</param>
    /// <param name="observer">Hears of segments and entries too, without their data, on the same reading; null for nobody.</param>
    public static InitramfsVerdict Verify(Stream joined, UnpackRules rules, DecoderFactory? decoders = null, IInitramfsVisitor? observer = null)
    {
        if (!rules.TakesInitrd)
        {
            return NotTaken(joined, rules);
        }

        var bootConfig = rules.CutsBootConfig ? BootConfigTrailer.Find(joined) : null;
        using var image = bootConfig is null ? null : new StreamSlice(joined, bootConfig.Offset - joined.Position);
        var memory = new MemoryJudge(rules, joined);
        var tree = new RootTree(rules, memory.Room);
        var segments = new SegmentList(tree);
        IInitramfsVisitor visitor = observer is null ? segments : new ObservedVisitor(segments, observer);
        var reading = InitramfsReader.Read(new InputWindow(image ?? joined), rules, visitor, decoders);
        if (reading.Message is not null && rules.WipesAfterMessage)
        {
            tree.WipeTopLevel();
        }

        var verdict = VerdictOf(reading, tree, rules) with
        {
            Segments = segments.Segments,
            BootConfigLength = bootConfig?.Length ?? 0,
            Length = reading.Length + (bootConfig?.Length ?? 0),
        };
        return memory.Judge(verdict, tree);
    }

    private static InitramfsVerdict VerdictOf(InitramfsReading reading, RootTree tree, UnpackRules rules)
    {
        var init = InitJudgement.Of(tree, rules);
        return new InitramfsVerdict
        {
            Message = reading.Message,
            Outcome = reading.Undefined is null ? init.Outcome : InitOutcome.Undefined,
            Errno = reading.Undefined is null ? init.Errno : null,
            Reason = reading.Undefined ?? init.Reason,
            Offset = reading.Offset,
            UnpackedOffset = reading.UnpackedOffset,
            Segment = reading.Segment,
            Entry = reading.Message is null && !reading.EndsInside ? null : reading.Entry,
            EndsInside = reading.EndsInside,
            InitProgram = init.Program,
            FallbackProgram = init.Fallback,
            FileBytes = tree.UsedBytes,
            Losses = tree.Losses,
            LossCount = tree.LossCount,
            Basis = rules.Basis,
        };
    }

    private static InitramfsVerdict NotTaken(Stream joined, UnpackRules rules)
    {
        var length = new InputWindow(joined).Skip(long.MaxValue);
        return new InitramfsVerdict
        {
            Outcome = InitOutcome.NoInit,
            Reason = "This kernel takes no initramfs from a loader: CONFIG_BLK_DEV_INITRD is off, or CONFIG_INITRAMFS_FORCE is on.",
            Segments = [new InitramfsSegment(SegmentKind.Unread, null, 0, length, 0, 0, 0)],
            Length = length,
            Basis = rules.Basis,
        };
    }
}
