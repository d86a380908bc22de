using System.Collections.Immutable;

namespace Sunup.Images.Scripts;

/// <summary>What a line of an init does for the boot.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="File">The script, an absolute path of the image.</param>
/// <param name="Line">From 1.</param>
/// <param name="Text">For people, one line.</param>
/// <param name="Command">As it stands in the script, shortened.</param>
/// <param name="Condition">When it is done, as the script says it; null for always, so far as that shows.</param>
public sealed record InitStep(InitStepKind Kind, string File, int Line, string Text, string Command, string? Condition)
{
    /// <summary>The last line, where lines of one kind that follow each other are told together.</summary>
    public int LastLine { get; init; } = Line;

    /// <summary>How many scripts and functions lie between the first script and this.</summary>
    public int Depth { get; init; }

    /// <summary>Keys of the command line that are read, modules that are loaded, and the like.</summary>
    public ImmutableArray<string> Names { get; init; } = [];

    /// <summary>Keys of the command line that decide here, by the script's variables.</summary>
    public ImmutableArray<string> Keys { get; init; } = [];
}

/// <summary>Kinds of steps, in no order.</summary>
public enum InitStepKind
{
    /// <summary>Reads the kernel's command line.</summary>
    CommandLine,
    Modules,
    /// <summary>Makes device nodes: udev, mdev.</summary>
    Devices,
    Wait,
    Network,
    /// <summary>Looks for disks, or puts them together.</summary>
    Storage,
    Mount,
    /// <summary>A loop device on a file.</summary>
    Loop,
    Squashfs,
    Overlay,
    /// <summary>Checks a file system.</summary>
    Check,
    Resize,
    /// <summary>Makes a file system anew.</summary>
    Format,
    /// <summary>Renames a file.</summary>
    Rename,
    /// <summary>Copies a file.</summary>
    Copy,
    /// <summary>Starts another program or script of the image.</summary>
    Run,
    /// <summary>A shell for a person.</summary>
    Shell,
    /// <summary>Leaves the initramfs for the root file system.</summary>
    SwitchRoot,
    /// <summary>Turns the machine off or restarts it.</summary>
    Power,
    /// <summary>A unit of systemd, or a line of inittab.</summary>
    Unit,
}
