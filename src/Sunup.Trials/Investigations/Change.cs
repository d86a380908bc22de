using System.Collections.Immutable;
using Sunup.Planning.MachineFiles.Editing;

namespace Sunup.Trials.Investigations;

/// <summary>One factor of a machine set to another value: what a trial changes.</summary>
/// <param name="Factor">What is changed, by the key of the machine file: <c>hardware.memory</c>, <c>boot.cmdline: quiet</c>. No two changes of one variant have the same.</param>
/// <param name="From">The value as the machine has it.</param>
/// <param name="To">The value that the change gives it.</param>
/// <param name="Why">Why it is tried: the finding that speaks for it, or what the factor is.</param>
public sealed record Change(string Factor, string From, string To, string Why)
{
    /// <summary>From this weight on, a finding speaks for the change.</summary>
    public const double Likely = 10;

    /// <summary>How much speaks for it before it is tried; the greatest is tried first. What a finding speaks for has <see cref="Likely"/> or more.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>The user named it before anything was booted.</summary>
    public bool IsNamed { get; init; }

    /// <summary>It may be made together with others when many are tried at once: it does not by itself replace what they change.</summary>
    public bool JoinsOthers { get; init; } = true;

    /// <summary>What it does to the machine file.</summary>
    public ImmutableArray<KeyEdit> Edits { get; init; } = [];

    /// <summary>Files that the edits name by their paths: made before it is tried, copied beside the machine file when the change is applied.</summary>
    public ImmutableArray<MadeFile> MadeFiles { get; init; } = [];

    /// <summary>For a factor with an order: the values between the machine's own and the one that this change gives; null for one without.</summary>
    public Gradation? Gradation { get; init; }

    /// <summary>In short; the key and its value where nothing shorter is given.</summary>
    public string Name { get => field ?? $"{Factor}: {To}"; init; }

    /// <summary>The key of the machine file, and what of it is changed: a word of the command line, else the new value.</summary>
    public (string Key, string Word) KeyAndWord => Factor.Split(": ") switch
    {
        [var only] => (only, To),
        [var first, var rest, ..] => (first, rest),
        _ => (Factor, To),
    };

    /// <summary>A key that gets another value.</summary>
    public static Change Set(string key, string? from, string to, string why) => new(key, from ?? "not set", to, why) { Edits = [KeyEdit.Set(key, to)] };

    public override string ToString() => $"{Factor}: {From} -> {To}";
}
