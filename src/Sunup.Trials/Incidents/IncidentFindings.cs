using Sunup.Model;

namespace Sunup.Trials.Incidents;

/// <summary>Why an incident could not be tried.</summary>
internal static class IncidentFindings
{
    /// <summary>SU1420: a file could not be written or read.</summary>
    public static FindingException FilesUnusable(string folder, Exception fault) => new(
        new Finding
        {
            Id = "SU1420",
            Severity = FindingSeverity.Error,
            Summary = $"the files of the incident in {folder} could not be made or read",
            Cause = fault.Message,
            Confidence = Confidence.Certain,
            Evidence = [new Evidence(fault.Message, folder)],
            Remedies = [new Remedy("Free space there or correct its permissions", $"ls -ld {folder}; df {folder}"), new Remedy("Or name another folder", "sunup demo incidents --keep FOLDER")],
        },
        fault);

    /// <summary>SU0113: the iPXE that the incident is about is not on this host.</summary>
    public static FindingException IpxeMissing(string file) => new(new Finding
    {
        Id = "SU0113",
        Severity = FindingSeverity.Error,
        Summary = $"iPXE for BIOS, {file}, is not installed",
        Cause = "The incident is one of the distribution's own iPXE, started by QEMU as a kernel is.",
        Confidence = Confidence.Certain,
        Evidence = [new Evidence("not there", file)],
        Remedies = [new Remedy("Install iPXE (Debian, Ubuntu)", "apt-get install ipxe")],
    });
}
