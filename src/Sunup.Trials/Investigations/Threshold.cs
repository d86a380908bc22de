namespace Sunup.Trials.Investigations;

/// <summary>Where a factor with an order begins to be enough, all else being as in the cure.</summary>
/// <param name="Change">The change of the cure that it is about.</param>
/// <param name="Works">The nearest value to the machine's own that is enough.</param>
/// <param name="Working">How the machine behaved with it.</param>
/// <param name="Fails">The farthest that is not.</param>
/// <param name="Failing">How the machine behaved with that one.</param>
/// <param name="Next">The value beside <paramref name="Fails"/> is <paramref name="Works"/>: nothing between them can be set. Else it was not narrowed down so far.</param>
/// <param name="Confidence">That the change from failing to working lies between these two, if there is one such place.</param>
public sealed record Threshold(Change Change, string Works, Arm Working, string Fails, Arm Failing, bool Next, double Confidence);
