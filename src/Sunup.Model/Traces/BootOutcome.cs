namespace Sunup.Model;

/// <summary>The answer to "did it come up".</summary>
public enum BootOutcome
{
    CameUp,
    DidNotComeUp,
    /// <summary>The evidence does not decide: observation ended first, or a source was lost.</summary>
    Undecided,
}
