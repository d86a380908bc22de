using System.Collections.Immutable;
using Spectre.Console;
using Sunup.Trials.Incidents;

namespace Sunup.Cli.Views.Incidents;

/// <summary>Outcomes in words, the same in the table and in JSON.</summary>
internal static class IncidentWords
{
    public static string Of(IncidentOutcome outcome) => outcome switch
    {
        IncidentOutcome.AsTold => "reproduced, cured",
        IncidentOutcome.NotReproduced => "not reproduced",
        IncidentOutcome.NotCured => "not cured as told",
        IncidentOutcome.NotHere => "not here",
        _ => "not tried",
    };

    public static string Key(IncidentOutcome outcome) => outcome switch
    {
        IncidentOutcome.AsTold => "as_told",
        IncidentOutcome.NotReproduced => "not_reproduced",
        IncidentOutcome.NotCured => "not_cured",
        IncidentOutcome.NotHere => "not_here",
        _ => "not_tried",
    };

    public static string Key(SceneRole role) => role switch
    {
        SceneRole.Failure => "failure",
        SceneRole.Cure => "cure",
        SceneRole.WrongCure => "wrong_cure",
        _ => "relapse",
    };

    public static Style Tone(IncidentOutcome outcome) => outcome switch
    {
        IncidentOutcome.AsTold => Palette.Good,
        IncidentOutcome.NotHere => Palette.Dim,
        IncidentOutcome.NotTried => Palette.Warning,
        _ => Palette.Bad,
    };

    /// <summary><c>2 of 3</c>.</summary>
    public static string Share(ImmutableArray<SceneReport> scenes, Func<SceneReport, bool> counted, Func<SceneReport, bool> good)
    {
        var of = scenes.Where(counted).ToList();
        return $"{of.Count(good)} of {of.Count}";
    }
}
