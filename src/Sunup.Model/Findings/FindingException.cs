namespace Sunup.Model;

/// <summary>Carries a <see cref="Finding"/> that ends a command: an expected failure of the job, not a bug.</summary>
/// <remarks>Only for what the caller cannot go on after: a missing tool, a port taken, no permission. Bytes from outside are never reported this way.</remarks>
public sealed class FindingException(Finding finding, Exception? innerException = null)
    : Exception(finding.Summary, innerException)
{
    public Finding Finding { get; } = finding;
}
