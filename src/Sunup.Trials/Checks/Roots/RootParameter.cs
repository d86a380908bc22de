using Sunup.Images.Disks.Loaders;

namespace Sunup.Trials.Checks.Roots;

/// <summary>What <c>root=</c> of a command line says.</summary>
/// <param name="Text">The word as it stands.</param>
/// <param name="Value">Behind <c>root=</c>.</param>
/// <param name="Kind">How the place is named.</param>
/// <param name="Name">The name behind the kind: a UUID, a label, <c>vda1</c>.</param>
internal sealed record RootParameter(string Text, string Value, RootKind Kind, string Name)
{
    private const string DevicePrefix = "/dev/";

    /// <summary>The last one, which is the one that counts; null for none.</summary>
    public static RootParameter? Of(BootFacts facts) => facts.CommandLine.Last("root") is { Length: > 0 } value ? Read(value, facts.HasSureNames) : null;

    private static RootParameter Read(string value, bool hasSureNames)
    {
        var text = $"root={value}";
        if (DeviceParameter.Of($"root=\"{value}\"").FirstOrDefault() is not { } parameter)
        {
            return new RootParameter(text, value, RootKind.Other, value);
        }

        return parameter.Kind switch
        {
            "uuid" => new RootParameter(text, value, RootKind.Uuid, parameter.Value),
            "label" => new RootParameter(text, value, RootKind.Label, parameter.Value),
            "partuuid" => new RootParameter(text, value, RootKind.PartitionUuid, parameter.Value),
            "partlabel" => new RootParameter(text, value, RootKind.PartitionLabel, parameter.Value),
            _ => IsDisk(value) && (hasSureNames || !value.StartsWith("/dev/sd", StringComparison.Ordinal)) ? new RootParameter(text, value, RootKind.Device, value[DevicePrefix.Length..]) : new RootParameter(text, value, RootKind.Other, value),
        };
    }

    private static bool IsDisk(string device) => device.StartsWith(DevicePrefix, StringComparison.Ordinal)
        && device[DevicePrefix.Length..] is var name && !name.Contains('/', StringComparison.Ordinal)
        && (name.StartsWith("sd", StringComparison.Ordinal) || name.StartsWith("vd", StringComparison.Ordinal) || name.StartsWith("hd", StringComparison.Ordinal)
            || name.StartsWith("xvd", StringComparison.Ordinal) || name.StartsWith("nvme", StringComparison.Ordinal));
}

/// <summary>How <c>root=</c> names its place.</summary>
internal enum RootKind
{
    /// <summary>A disk's name: <c>/dev/vda1</c>.</summary>
    Device,
    Uuid,
    Label,
    PartitionUuid,
    PartitionLabel,
    /// <summary>All else: NFS, device mapper, memory, numbers.</summary>
    Other,
}
