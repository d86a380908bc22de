using System.Collections.Immutable;

namespace Sunup.Formats.UnifiedDiffs;

/// <summary>A unified diff, of <c>diff -u</c> or git: what it does to which files. Lines are Latin-1, a letter a byte.</summary>
/// <remarks>Source: POSIX.1-2017, diff, "Diff -u or -U Output Format"; git-diff(1), "Generating patch text with -p" for modes.</remarks>
public sealed record UnifiedDiff(ImmutableArray<FilePatch> Files)
{
    /// <summary>Reads it; null, and why, where it is none or breaks off.</summary>
    public static UnifiedDiff? Read(ReadOnlySpan<byte> bytes, out DiffFault? fault) => new UnifiedDiffReader(bytes).Run(out fault);
}

/// <summary>What a diff does to one file.</summary>
/// <param name="OldPath">As the diff names it, without <c>a/</c>; null for a file that it makes.</param>
/// <param name="NewPath">Without <c>b/</c>; null for a file that it removes.</param>
/// <param name="Mode">Permissions that git's lines give; null without such a line.</param>
/// <param name="Hunks">In order.</param>
public sealed record FilePatch(string? OldPath, string? NewPath, uint? Mode, ImmutableArray<DiffHunk> Hunks)
{
    public int Added => Hunks.Sum(hunk => hunk.Lines.Count(line => line.Kind == '+'));

    public int Removed => Hunks.Sum(hunk => hunk.Lines.Count(line => line.Kind == '-'));

    /// <summary>The file with all hunks applied, each where it says and nowhere else; null, and which hunk does not fit, otherwise.</summary>
    public byte[]? Apply(ReadOnlySpan<byte> file, out HunkFault? fault) => HunkApplication.Apply(this, file, out fault);
}

/// <summary>A piece of a file that is changed.</summary>
/// <param name="DiffLine">Where it starts in the diff, from 1.</param>
/// <param name="OldStart">Its first line in the file as it was, from 1; the line before it where it has no line of the old file.</param>
/// <param name="Lines">In order.</param>
public sealed record DiffHunk(int DiffLine, int OldStart, ImmutableArray<DiffLine> Lines)
{
    public int OldCount => Lines.Count(line => line.Kind != '+');
}

/// <summary>A line of a hunk.</summary>
/// <param name="Kind">A space for what stays, <c>-</c>, <c>+</c>.</param>
/// <param name="Text">With its newline, if it has one.</param>
public readonly record struct DiffLine(char Kind, string Text);

/// <summary>Why a file is no diff that can be applied.</summary>
/// <param name="Line">In the diff, from 1.</param>
/// <param name="Text">A sentence.</param>
public readonly record struct DiffFault(int Line, string Text);

/// <summary>A hunk that does not fit.</summary>
/// <param name="DiffLine">Of the line in the diff that does not match, from 1.</param>
/// <param name="FileLine">Of the line in the file that it was compared with, from 1.</param>
/// <param name="Wanted">What the diff expects there.</param>
/// <param name="Found">What is there; null behind the end.</param>
/// <param name="FitsAt">The line of the file where the whole hunk fits, where there is just one; else null.</param>
public readonly record struct HunkFault(int DiffLine, int FileLine, string Wanted, string? Found, int? FitsAt);
