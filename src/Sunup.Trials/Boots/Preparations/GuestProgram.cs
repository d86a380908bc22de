namespace Sunup.Trials.Boots.Preparations;

/// <summary>Sunup as it runs inside of a guest: with its runtime, and without anything of this host's .NET.</summary>
/// <param name="Path">A program that is one file, or the folder of one that is several.</param>
public sealed record GuestProgram(string Path)
{
    public bool IsFolder => Directory.Exists(Path);

    /// <summary>What is said where there is none: SU0324.</summary>
    public static Model.FindingException None() => KexecFindings.NoProgram();
}
