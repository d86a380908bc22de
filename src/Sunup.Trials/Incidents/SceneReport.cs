using System.Collections.Immutable;

namespace Sunup.Trials.Incidents;

/// <summary>A scene that was booted: what was said of it, what was seen, and the judgement.</summary>
/// <param name="Scene">What was booted.</param>
/// <param name="Prediction">What was said of it.</param>
/// <param name="Observation">What was seen.</param>
public sealed record SceneReport(IncidentScene Scene, ScenePrediction Prediction, SceneObservation Observation)
{
    private const string NoFault = "nothing of a fault";

    /// <summary>Compared beyond outcome and message.</summary>
    public ImmutableArray<SceneComparison> Details { get; init; } = [];

    /// <summary>Prediction and observation, side by side.</summary>
    public ImmutableArray<SceneComparison> Comparisons
    {
        get
        {
            var rows = ImmutableArray.CreateBuilder<SceneComparison>();
            rows.Add(new SceneComparison("outcome", Outcome(Prediction.ComesUp), Outcome(Observation.CameUp)));
            if ((Prediction.UnpackMessage ?? Observation.UnpackMessage) is not null)
            {
                rows.Add(new SceneComparison("kernel says", Prediction.UnpackMessage ?? NoFault, Observation.UnpackMessage ?? NoFault));
            }

            rows.AddRange(Details);
            return rows.ToImmutable();
        }
    }

    /// <summary>What was predicted is what was seen, in everything that was compared.</summary>
    public bool Agrees => Comparisons.All(row => row.Agrees);

    /// <summary>It did what is told of it: came up, or failed with the words that are told.</summary>
    public bool IsAsTold => Observation.CameUp == Scene.ComesUp && (Scene.ComesUp || Scene.Words is null || Observation.Quote is not null);

    /// <summary>What this run says of the remedy that the scene shows; null for a scene that shows none.</summary>
    public string? RemedyWords => (Scene.Role, Observation.CameUp) switch
    {
        (SceneRole.Cure, true) => "seen working in this run",
        (SceneRole.Cure, false) => "seen failing in this run, and was told to work",
        (SceneRole.WrongCure, false) => "seen failing in this run",
        (SceneRole.WrongCure, true) => "seen working in this run, and was told to fail",
        _ => null,
    };

    private static string Outcome(bool comesUp) => comesUp ? "comes up" : "does not come up";
}
