using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Trials.Incidents;

/// <summary>What became of an incident in this run.</summary>
public enum IncidentOutcome
{
    /// <summary>Every scene did what is told of it.</summary>
    AsTold,

    /// <summary>The machine did not fail, or not with the words that are told.</summary>
    NotReproduced,

    /// <summary>It failed, and a remedy did something else than is told.</summary>
    NotCured,

    /// <summary>This host is not one on which it happens.</summary>
    NotHere,

    /// <summary>It could not be tried: something that it needs is missing.</summary>
    NotTried,
}

/// <summary>An incident that was told, or why it was not.</summary>
/// <param name="Incident">Which.</param>
public sealed record IncidentReport(Incident Incident)
{
    /// <summary>In the order of the story.</summary>
    public ImmutableArray<SceneReport> Scenes { get; init; } = [];

    /// <summary>Why it does not happen here; null where it may.</summary>
    public string? NotHere { get; init; }

    /// <summary>What was missing; null where nothing was.</summary>
    public Finding? Missing { get; init; }

    /// <summary>Of its boots, one after the other.</summary>
    public TimeSpan Elapsed => Scenes.Aggregate(TimeSpan.Zero, (sum, scene) => sum + scene.Observation.Elapsed);

    public IncidentOutcome Outcome
    {
        get
        {
            if (Missing is not null)
            {
                return IncidentOutcome.NotTried;
            }

            if (NotHere is not null)
            {
                return IncidentOutcome.NotHere;
            }

            return Scenes.Any(scene => scene is { Scene.Role: SceneRole.Failure, IsAsTold: false }) || !Scenes.Any(scene => scene.Scene.Role is SceneRole.Failure) ? IncidentOutcome.NotReproduced
                : Scenes.All(scene => scene.IsAsTold) ? IncidentOutcome.AsTold
                : IncidentOutcome.NotCured;
        }
    }

    /// <summary>Scenes whose prediction was not what was seen.</summary>
    public IEnumerable<SceneReport> Disagreements => Scenes.Where(scene => !scene.Agrees);
}
