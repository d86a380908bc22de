namespace Sunup.Planning.Artifacts;

/// <summary>How the fetching of an artifact goes on.</summary>
/// <param name="Reference">Such as <c>deb:linux-image-cloud-amd64</c>.</param>
/// <param name="Text">What is being done, in words, one line.</param>
/// <param name="Fraction">0 to 1 where it is known.</param>
public sealed record ArtifactProgress(string Reference, string Text, double? Fraction = null);
