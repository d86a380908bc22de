using System.Collections.Immutable;
using Sunup.Diagnosis.Predictions.Kexec;
using Sunup.Formats.CommandLines;
using Sunup.Formats.Loaders.BootLoaderSpec;
using Sunup.Machines.Kexec;
using Sunup.Model;

namespace Sunup.Cli.Commands.Kexec;

/// <summary>An image that is ready to be loaded, with all that was found out about it.</summary>
/// <param name="Host">The running machine.</param>
/// <param name="Parts">What the kernel gets.</param>
/// <param name="CommandLine">The next kernel's, and how it differs.</param>
/// <param name="Choice">How the boot entry was chosen; null for a file.</param>
/// <param name="Notes">What of the image does not come along.</param>
/// <param name="Findings">Of the pre-flight.</param>
/// <param name="Took">Time of taking it apart.</param>
public sealed record PreparedImage(
    KexecHost Host, KexecParts Parts, CommandLineOutcome CommandLine, EntryChoice? Choice, ImmutableArray<string> Notes, ImmutableArray<Finding> Findings, TimeSpan Took) : IDisposable
{
    public bool IsRefused => Findings.Any(finding => finding.Severity == FindingSeverity.Error);

    public void Dispose() => Parts.Dispose();
}
