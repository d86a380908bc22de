using Sunup.Machines.Hosts.Facts;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Storage;

/// <summary>Whether what is wrong below touches the machine: an error then, else a warning.</summary>
internal static class StorageImpact
{
    public static FindingSeverity Of(HostFacts facts, string device) =>
        facts.Images.Any(image => image.Devices.Contains(device, StringComparer.Ordinal)) ? FindingSeverity.Error : FindingSeverity.Warning;

    /// <summary>Images of the machine on it, for a message.</summary>
    public static string Tell(HostFacts facts, string device)
    {
        var names = facts.Images.Where(image => image.Devices.Contains(device, StringComparer.Ordinal)).Select(image => Path.GetFileName(image.Path)).ToList();
        return names.Count == 0 ? "" : $" {string.Join(", ", names)} of the machine {(names.Count == 1 ? "is" : "are")} on it.";
    }
}
