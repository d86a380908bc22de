using System.Collections.Immutable;
using System.IO.Enumeration;
using Sunup.Trials.Investigations;

namespace Sunup.Boots.Proofs;

/// <summary>A fault that is put into a machine, and what an investigation is to say of it.</summary>
/// <param name="Fault">In words.</param>
/// <param name="Machine">The machine file; file names in it are of the folder in which it lies.</param>
/// <param name="Cures">Each a cure that is right, by the names of its changes in the order of their factors; <c>*</c> for any run of characters. Empty: undecided is right.</param>
internal sealed record PlantedCase(string Fault, string Machine, params ImmutableArray<string> Cures)
{
    /// <summary>Makes the files that the machine names.</summary>
    public Func<PlantedFault, Task> Prepare { get; init; } = _ => Task.CompletedTask;

    /// <summary>As by <c>--try</c>.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Alternatives { get; init; } = [];

    /// <summary>As by <c>--runs</c>: a machine that is known to fail now and then is booted until it does.</summary>
    public int Runs { get; init; } = 5;

    /// <summary>The time it has; a machine that many share may be slow.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>Where the factor has an order: the values between which the threshold may be said to lie.</summary>
    public (long Fails, long Works)? Threshold { get; init; }

    /// <summary>Chance may keep it from being decided within the budget.</summary>
    public bool MayBeUndecided { get; init; }

    /// <summary>It is short, and run with every test.</summary>
    public bool IsQuick { get; init; }

    /// <summary><c>right</c>, <c>undecided</c> or <c>wrong</c>.</summary>
    public string Judge(InvestigationReport report)
    {
        if (report.Cure is not { } cure)
        {
            return report.Outcome is InvestigationOutcome.Undecided ? (Cures.IsEmpty ? "right" : "undecided") : MayBeUndecided ? "undecided" : "wrong";
        }

        var names = string.Join(", ", cure.Changes.Select(change => change.Name));
        return Cures.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, names, ignoreCase: false)) ? "right" : "wrong";
    }
}
