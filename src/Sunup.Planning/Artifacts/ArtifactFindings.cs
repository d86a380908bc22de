using Sunup.Model;

namespace Sunup.Planning.Artifacts;

/// <summary>The findings SU0110 to SU0119: what a machine boots from could not be had, or is not what it is said to be.</summary>
internal static class ArtifactFindings
{
    public static FindingException ToolMissing(string tool, string package, string reference) => Make(
        "SU0110",
        $"{tool} is not installed, and {reference} needs it",
        "Artifacts named deb:... are fetched with the distribution's own tools, which this host does not have.",
        [new Evidence($"{tool}: command not found", "PATH")],
        [new Remedy($"Install {package} (Debian, Ubuntu)", $"apt-get install {package}"), new Remedy("Or name a file of your own in the machine file")]);

    public static FindingException PackageUnknown(string package, string said) => Make(
        "SU0111",
        $"apt knows no package {package}",
        "The package lists are empty or old, or this distribution has no package of that name.",
        Quote(said, "apt-cache"),
        [new Remedy("Refresh the package lists", "apt-get update"), new Remedy("Look for its name", $"apt-cache search {package}")]);

    public static FindingException SuiteUnknown(string suite, string reference, string said) => Make(
        "SU0112",
        $"the package lists of {suite}, which {reference} names, could not be fetched",
        "The mirror that apt uses here has no such release, was not reached, or its keys are not on this host.",
        Quote(said, "apt-get"),
        [new Remedy("Correct the name behind '@': a release such as trixie or bookworm-backports"), new Remedy("Install the newest keys of the distribution", "apt-get install debian-archive-keyring")]);

    public static FindingException DownloadFailed(string package, string said) => Make(
        "SU0112",
        $"the package {package} could not be downloaded, and it is not in the cache",
        "The package server was not reached or does not have that version any more.",
        Quote(said, "apt-get"),
        [new Remedy("Refresh the package lists, then try again", "apt-get update"), new Remedy("Try the download by hand to see its messages", $"apt-get download {package}")]);

    public static FindingException FileMissing(string role, string path, string? nearby, string where) => Make(
        "SU0113",
        $"the {role} {path} does not exist",
        nearby is null ? null : char.ToUpperInvariant(nearby[0]) + nearby[1..],
        [new Evidence(path, where)],
        [new Remedy("Correct the path in the machine file; relative paths start at the file's own folder")]);

    public static FindingException FileUnusable(string role, string path, string what, string? next, string where) => Make(
        "SU0114",
        $"the {role} {path} {what}",
        null,
        [new Evidence(path, where)],
        next is null ? [] : [new Remedy(next)]);

    public static FindingException NotBootable(string role, string path, string found, string meaning, string next) => Make(
        "SU0115",
        $"the {role} {path} is {found}",
        meaning,
        [new Evidence(found, path)],
        [new Remedy(next)]);

    public static FindingException NotInPackage(string package, string wanted) => Make(
        "SU0116",
        $"the package {package} holds no {wanted}",
        "It is another kind of package, or its layout is not one that Sunup knows.",
        [new Evidence(package, "dpkg-deb")],
        [new Remedy("Name the package that holds it", $"dpkg-deb --contents {package}*.deb")]);

    public static FindingException CacheUnusable(string folder, Exception fault) => new(
        Make(
            "SU0117",
            $"the cache {folder} cannot be written",
            fault.Message,
            [new Evidence(fault.Message, folder)],
            [new Remedy("Free space there or correct its permissions", $"ls -ld {folder}; df {folder}"), new Remedy("Or choose another folder", "export SUNUP_CACHE=/path/to/folder")]).Finding,
        fault);

    public static FindingException CommandLineTooLong(string kernel, int length, long most) => Make(
        "SU0118",
        $"the command line has {length} bytes, and the kernel {kernel} takes {most}",
        "Loaders cut a longer one without a word, and what is lost is its end.",
        [new Evidence($"cmdline_size {most}", kernel)],
        [new Remedy("Shorten boot.cmdline")]);

    private static Evidence[] Quote(string said, string where) =>
        [.. said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(3).Select(line => new Evidence(line, where))];

    private static FindingException Make(string id, string summary, string? cause, Evidence[] evidence, Remedy[] remedies) => new(new Finding
    {
        Id = id,
        Severity = FindingSeverity.Error,
        Summary = summary,
        Cause = cause,
        Confidence = Confidence.Certain,
        Evidence = [.. evidence],
        Remedies = [.. remedies],
    });
}
