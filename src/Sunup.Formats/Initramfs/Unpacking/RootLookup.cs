namespace Sunup.Formats.Initramfs.Unpacking;

/// <summary>Where a path leads in a <see cref="RootTree"/>.</summary>
/// <param name="Fault">Why it leads nowhere; <see cref="LookupFault.None"/> also where only the last name is missing.</param>
/// <param name="Folder">The folder of the last name; null with a fault.</param>
/// <param name="Name">The last name, as Latin-1; null where the path ends in <c>.</c>, <c>..</c> or is the root.</param>
/// <param name="Node">What is there; null where nothing is.</param>
/// <param name="EndsInSlash">The path asks for a folder.</param>
public readonly record struct RootLookup(LookupFault Fault, RootNode? Folder, string? Name, RootNode? Node, bool EndsInSlash)
{
    /// <summary>The kernel's error number for it, negative; 0 where something is there.</summary>
    public int Errno => Fault switch
    {
        LookupFault.Missing => -2,
        LookupFault.NotFolder => -20,
        LookupFault.NameTooLong => -36,
        LookupFault.Loop => -40,
        _ => Node is null ? -2 : EndsInSlash && !Node.IsFolder ? -20 : 0,
    };
}

/// <summary>Why a path leads nowhere.</summary>
public enum LookupFault
{
    None,
    /// <summary>A folder on the way is not there.</summary>
    Missing,
    /// <summary>What should be a folder on the way is none.</summary>
    NotFolder,
    /// <summary>A name of more than 255 bytes.</summary>
    NameTooLong,
    /// <summary>More than 40 symbolic links.</summary>
    Loop,
}
