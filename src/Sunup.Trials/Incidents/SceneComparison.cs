namespace Sunup.Trials.Incidents;

/// <summary>One thing that was predicted, and what was seen of it.</summary>
/// <param name="What">The thing: <c>kernel says</c>.</param>
/// <param name="Predicted">As it was said.</param>
/// <param name="Seen">As it was.</param>
public sealed record SceneComparison(string What, string Predicted, string Seen)
{
    public bool Agrees => string.Equals(Predicted, Seen, StringComparison.Ordinal);
}
