using System.Collections.Immutable;

namespace Sunup.Planning.Imports;

/// <summary>What became of a thing that could not be carried over as it was.</summary>
public enum ImportNoteKind
{
    /// <summary>The machine file says it in another way, or with another value.</summary>
    Changed,
    /// <summary>The machine file does not say it.</summary>
    Lost,
}

/// <summary>One thing of the source that the machine file does not say, or says otherwise.</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="Line">1-based line of the source; for arguments the number of the argument; 0 for the source as a whole.</param>
/// <param name="What">The key, element or argument.</param>
/// <param name="Why">What it means for the machine.</param>
public sealed record ImportNote(ImportNoteKind Kind, int Line, string What, string Why);

/// <summary>A machine file that was made of another program's description of a VM.</summary>
/// <param name="Text">The machine file, in YAML.</param>
/// <param name="Notes">In the order of the source.</param>
public sealed record ImportedMachine(string Text, ImmutableArray<ImportNote> Notes);

/// <summary>The source cannot be read: it is not what it was said to be.</summary>
/// <param name="Line">1-based; 0 where there is none.</param>
/// <param name="Message">What was found, and what was needed.</param>
public sealed record ImportFault(int Line, string Message);

/// <summary>What came of an import: one of the two is set.</summary>
public readonly record struct ImportResult(ImportedMachine? Machine, ImportFault? Fault);
