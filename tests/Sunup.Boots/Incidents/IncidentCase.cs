using System.Collections.Immutable;
using Sunup.Formats.Loaders.Ipxe.Memory;

namespace Sunup.Boots.Incidents;

/// <summary>One boot: what is handed to ipxe.lkrn, and what it downloads in which order.</summary>
internal sealed record IncidentCase
{
    /// <summary>What is handed over as -initrd.</summary>
    public HandedOver Handed { get; init; } = HandedOver.Nothing;

    /// <summary>Bytes of a <see cref="HandedOver.FreedFile"/> or <see cref="HandedOver.KeptFile"/>.</summary>
    public int HandedLength { get; init; }

    /// <summary>Downloads in order: <c>kernel</c>, <c>main</c>, <c>supplement</c>.</summary>
    public required ImmutableArray<string> Order { get; init; }

    /// <summary>Zeros appended to a file, by name.</summary>
    public ImmutableDictionary<string, int> Padding { get; init; } = ImmutableDictionary<string, int>.Empty;

    public int MemoryMib { get; init; } = 512;

    /// <summary>The script that loads the images is itself fetched by one on the command line.</summary>
    public bool ChainsScript { get; init; }

    // no_timer_check: under load the timer of an emulated machine fails the kernel's test of it now and then.
    internal const string KernelArguments = "console=ttyS0 panic=-1 quiet loglevel=4 no_timer_check";

    internal string ScriptFor(int port)
    {
        var lines = Order.Select(name => name == "kernel" ? $"kernel http://10.0.2.2:{port}/kernel {KernelArguments}" : $"initrd http://10.0.2.2:{port}/{name}");
        return string.Join("\n", [.. lines, "boot"]);
    }

    internal IpxeLayoutInput Predict(IReadOnlyDictionary<string, byte[]> files, int setupBytes, int scriptLength)
    {
        var memory = MemoryMib * (1L << 20);
        var handed = Handed switch
        {
            HandedOver.Nothing or HandedOver.RomScript => null,
            HandedOver.Script => new IpxeLayoutImage("script.ipxe", scriptLength) { Fate = IpxeImageFate.Held, IsWanted = false },
            var kind => new IpxeLayoutImage("<INITRD>", HandedLength) { Fate = kind == HandedOver.FreedFile ? IpxeImageFate.Freed : IpxeImageFate.Listed, IsWanted = false },
        };
        var chained = ChainsScript || Handed == HandedOver.RomScript;
        var heap = IpxeHeapTop.Compute(
            QemuPcMemory.Usable(memory), IpxeLoaderSize.Debian12Lkrn, handed is null ? null : QemuPcMemory.InitrdAddress(memory, handed.Length, uint.MaxValue))!.Value;
        var images = Order.Select(name => name == "kernel" ? IpxeLayoutImage.Kernel(name, files[name].Length) : new IpxeLayoutImage(name, files[name].Length));
        return new IpxeLayoutInput
        {
            HeapTop = heap.End,
            HeapLimit = heap.Start,
            Startup = handed is null ? [] : [handed],
            Images = [.. chained ? new[] { new IpxeLayoutImage("chained.ipxe", scriptLength) { Fate = IpxeImageFate.Held, IsWanted = false } } : [], .. images],
            KernelProtectedModeLength = files["kernel"].Length - setupBytes,
        };
    }
}

/// <summary>What QEMU hands to ipxe.lkrn as its initrd: the block that iPXE allocates before it records the top for initrds.</summary>
internal enum HandedOver
{
    Nothing,
    /// <summary>The script that loads the images; it stays in memory while it runs.</summary>
    Script,
    /// <summary>A file, freed by <c>imgfree</c> before the downloads.</summary>
    FreedFile,
    /// <summary>A file that stays registered.</summary>
    KeptFile,
    /// <summary>No ipxe.lkrn: the iPXE in the network card's ROM fetches the script over HTTP.</summary>
    RomScript,
}
