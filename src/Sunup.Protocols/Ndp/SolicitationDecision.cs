namespace Sunup.Protocols.Ndp;

/// <summary>Whether a router solicitation is answered, and why not.</summary>
public enum SolicitationDecision
{
    /// <summary>Answer with <see cref="RouterAdvertisement.NoRouter"/>.</summary>
    Answer,
    /// <summary>Too early: a router of the site may still answer.</summary>
    WaitForRouter,
    /// <summary>The link has a router; the client hears from it.</summary>
    RouterPresent,
    /// <summary>The sender is no machine that boots from us.</summary>
    NotABootClient,
}
