using Sunup.Formats.Initramfs.Unpacking;

namespace Sunup.Formats.Initramfs.Verdicts;

/// <summary>Whether image and unpacked files fit into the machine's memory, where that can be decided.</summary>
/// <remarks>
/// Source: mm/shmem.c, <c>shmem_default_max_blocks</c>: a tmpfs root holds half of the memory that is free when it is made, which is early in boot, when the
/// image still lies in memory. The kernel itself takes a part that only it knows: between the two bounds the verdict stays open.
/// </remarks>
internal sealed class MemoryJudge
{
    // What a kernel takes for itself, at most: its image and tables, and a share for struct page, per-CPU data and reserved areas.
    private const long KernelBytes = 96L << 20;
    private const int KernelShare = 16;

    private readonly long? _memory;
    private readonly long _image;
    private readonly bool _tmpfs;

    public MemoryJudge(UnpackRules rules, Stream image)
    {
        (_memory, _tmpfs) = (rules.MemoryBytes, rules.RootIsTmpfs);
        _image = image.CanSeek ? image.Length - image.Position : 0;
    }

    /// <summary>Bytes that a tmpfs root holds at most; null where nothing bounds them, or memory is not known.</summary>
    public long? Room => _memory is { } memory && _tmpfs ? Math.Max(0, memory - _image) / 2 : null;

    public InitramfsVerdict Judge(InitramfsVerdict verdict, RootTree tree)
    {
        if (_memory is not { } memory)
        {
            return verdict;
        }

        var factor = _tmpfs ? 2 : 1;
        var free = memory - _image;
        var surelyFree = free - KernelBytes - (memory / KernelShare);
        if (_image > memory || (!_tmpfs && tree.UsedBytes > free))
        {
            return verdict with
            {
                Outcome = InitOutcome.Undefined,
                Errno = null,
                Reason = $"The image has {_image} bytes and its files {tree.UsedBytes}; the machine has {memory}: it runs out of memory.",
            };
        }

        return tree.UsedBytes * factor > surelyFree && verdict.Message != UnpackMessages.WriteError && tree.UsedBytes > 0
            ? verdict with { Reason = $"{verdict.Reason} Undecided: whether {tree.UsedBytes} bytes of files fit beside an image of {_image} in {memory} bytes of memory; how much the kernel takes for itself is not known." }
            : verdict;
    }
}
