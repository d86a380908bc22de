using Sunup.Model;

namespace Sunup.Serving.Machines;

internal static class MachineFolderFindings
{
    public static FindingException Missing(string folder) => new(new Finding
    {
        Id = "SU0119",
        Severity = FindingSeverity.Error,
        Summary = $"the folder of machine files {folder} does not exist",
        Cause = "'machines' in the service file names it; relative paths start at that file's own folder.",
        Confidence = Confidence.Certain,
        Evidence = [new Evidence(folder, "machines")],
        Remedies = [new Remedy("Make it, or correct the path", $"mkdir -p {folder}")],
    });
}
