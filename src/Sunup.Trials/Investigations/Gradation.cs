using System.Collections.Immutable;

namespace Sunup.Trials.Investigations;

/// <summary>The order of a factor's values: with enough of it a machine comes up, with less it does not.</summary>
/// <param name="Bound">What the least that is enough is called: <c>at least</c>, or <c>at most</c> where the change makes the value smaller.</param>
/// <param name="Between">Changes of the same factor to the values between, from the machine's own to that of the change; both ends are left out.</param>
public sealed record Gradation(string Bound, Func<ImmutableArray<Change>> Between);
