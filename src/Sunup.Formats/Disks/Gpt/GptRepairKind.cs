namespace Sunup.Formats.Disks.Gpt;

/// <summary>What a repair does.</summary>
public enum GptRepairKind
{
    /// <summary>Nothing has to be done.</summary>
    None,

    /// <summary>The first copy is written anew from the one at the end.</summary>
    RestorePrimary,

    /// <summary>The copy at the end is written anew from the first one.</summary>
    RestoreAlternate,

    /// <summary>The disk grew: the second copy goes to its end, and the first one is told.</summary>
    MoveAlternate,

    /// <summary>Only the protective MBR is written anew.</summary>
    Protective,
}
