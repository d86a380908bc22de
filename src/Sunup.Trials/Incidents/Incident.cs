using System.Collections.Immutable;
using Sunup.Trials.Checks;

namespace Sunup.Trials.Incidents;

/// <summary>Something that happened to people's machines, as machines that can be booted here: one that fails the same way, and one for each remedy.</summary>
public abstract class Incident
{
    /// <summary>Its place in the list: <c>a</c>.</summary>
    public abstract char Letter { get; }

    /// <summary>As it is typed: <c>broken-padding</c>.</summary>
    public abstract string Name { get; }

    /// <summary>In one line.</summary>
    public abstract string Title { get; }

    /// <summary>What people saw, and what it was.</summary>
    public abstract string Story { get; }

    /// <summary>Remedies that are known and not booted here: each is told as untested.</summary>
    public virtual ImmutableArray<string> Others => [];

    /// <summary>Makes the machine files and all that they name.</summary>
    /// <exception cref="Model.FindingException">Something that it needs cannot be had.</exception>
    public abstract Task<IncidentSetting> PrepareAsync(IncidentFolder folder, CancellationToken cancellationToken);

    /// <summary>Compares more of the machine with the prediction, once its outcome is known and before it is ended.</summary>
    public virtual Task<ImmutableArray<SceneComparison>> CompareAsync(CheckReport check, GuestView guest, CancellationToken cancellationToken) => Task.FromResult(ImmutableArray<SceneComparison>.Empty);
}

/// <summary>An incident made ready on this machine.</summary>
/// <param name="Scenes">In the order in which they are told.</param>
/// <param name="NotHere">Why it cannot happen here; null where it can.</param>
public sealed record IncidentSetting(ImmutableArray<IncidentScene> Scenes, string? NotHere = null);
