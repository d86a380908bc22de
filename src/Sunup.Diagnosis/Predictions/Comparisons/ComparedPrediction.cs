using Sunup.Model;

namespace Sunup.Diagnosis.Predictions.Comparisons;

/// <summary>A prediction beside what the boot showed.</summary>
/// <param name="Prediction">Made from the files, before power-on.</param>
/// <param name="Outcome">Whether it was seen.</param>
/// <param name="SeenAs">The finding of the boot that says the same; null for none.</param>
/// <param name="SeenText">The line of the console that shows it; null for none.</param>
public sealed record ComparedPrediction(Prediction Prediction, PredictionOutcome Outcome, Finding? SeenAs = null, string? SeenText = null);

/// <summary>What became of a prediction.</summary>
public enum PredictionOutcome
{
    AsPredicted,
    /// <summary>The boot went past the place, and it was not there.</summary>
    NotSeen,
    /// <summary>The boot ended, or was ended, before the place.</summary>
    NotReached,
}
