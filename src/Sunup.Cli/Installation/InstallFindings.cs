using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Cli.Installation;

/// <summary>Why an installation cannot be made or removed. Pages: docs/findings.</summary>
internal static class InstallFindings
{
    public static FindingException NoSources(string programFolder) => Failure(
        "SU0180",
        "There are no sources to install from.",
        $"'sunup install' publishes from a checkout, and none is above {programFolder}.",
        new Remedy("Run it from a checkout of Sunup", "./sunup install"));

    public static FindingException NoSdk(string searched) => Failure(
        "SU0181",
        "The .NET SDK was not found, and a self-contained build needs it.",
        $"Looked for 'dotnet' in {searched}.",
        new Remedy("Install the package dotnet-sdk-10.0, or set DOTNET_ROOT to where the SDK is"));

    public static FindingException PublishFailed(int exitCode, IEnumerable<string> lastLines) => Failure(
        "SU0182",
        $"The self-contained build failed: 'dotnet publish' ended with exit code {exitCode}.",
        "Nothing was installed or changed.",
        new Remedy("Mend what the compiler says, or give the machine its way to the packages (the runtime pack is fetched once)"),
        [.. lastLines.Select(line => new Evidence(line, "dotnet publish"))]);

    public static FindingException NotWritable(string path, Exception error) => Failure(
        "SU0183",
        $"{path} cannot be written: {error.Message}",
        "What was installed before is untouched or completely replaced, never a mixture.",
        new Remedy("Run it as root, or choose a prefix of your own", "sunup install --prefix ~/.local"));

    public static FindingException NotOurs(string path) => Failure(
        "SU0184",
        $"{path} exists and is not from an installation of Sunup.",
        "It would be overwritten.",
        new Remedy("Move it away, or choose another --prefix", $"mv {path} {path}.old"));

    public static FindingException NotInstalled(string prefix, string manifest) => Failure(
        "SU0185",
        $"No installation of Sunup was found under {prefix}.",
        $"{manifest}, the list of what was installed, is missing or not ours; nothing was removed.",
        new Remedy("Name the prefix that it was installed under", "sunup install --uninstall --prefix DIR"));

    private static FindingException Failure(string id, string summary, string cause, Remedy remedy, params ImmutableArray<Evidence> evidence) =>
        new(new Finding
        {
            Id = id,
            Severity = FindingSeverity.Error,
            Summary = summary,
            Cause = cause,
            Confidence = Confidence.Certain,
            Evidence = evidence,
            Remedies = [remedy],
        });
}
