using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Predictions.Kexec;

/// <summary>What will stand in the way of loading a kernel, before anything is tried: the same rules that the kernel goes by, in its order.</summary>
public static class KexecPreflight
{
    public static ImmutableArray<Finding> Check(KexecHost host, KexecImage image) =>
    [
        .. PermissionRules.Check(host),
        .. ImageRules.Check(host, image),
        .. SignatureRules.Check(host, image),
        .. RoomRules.Check(host, image),
        .. StateRules.Check(host),
    ];

    /// <summary>What can be said without an image: for <c>sunup kexec status</c>.</summary>
    public static ImmutableArray<Finding> Check(KexecHost host) => [.. PermissionRules.Check(host), .. StateRules.Check(host)];

    /// <summary>Bytes that all segments need, and the most that the kernel gives.</summary>
    public static (long Needed, long Most) Memory(KexecHost host, KexecImage image) => (RoomRules.Needed(host, image), RoomRules.Half(host));

    /// <summary>The longest command line that this kernel takes by kexec, in bytes without NUL.</summary>
    public static long LongestCommandLine(KexecHost host, KexecImage image) => RoomRules.LongestCommandLine(host, image.Kernel);
}
