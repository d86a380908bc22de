using Sunup.Model;

namespace Sunup.Planning.Routes;

/// <summary>One hand-over on the way of a boot.</summary>
/// <param name="Stage">The stage that it belongs to.</param>
/// <param name="What">What happens.</param>
/// <param name="Needs">What must be there for it; a server, a driver, a file.</param>
/// <param name="Failure">The finding that tells of its failure.</param>
public sealed record BootHop(Stage Stage, string What, string Needs, string Failure);
