using Sunup.Formats.Loaders.Configurations;

namespace Sunup.Formats.Loaders.Grub;

/// <summary>What stands in the variable <c>root</c>: GRUB's name of a device, or what was searched for.</summary>
internal static class GrubVolume
{
    private const char Mark = '\u0001';

    /// <summary>Put into the variable by <c>search</c>: which device it is cannot be known before the machine runs.</summary>
    public static string Text(string kind, string value) => $"{Mark}{kind}{Mark}{value}";

    /// <summary>Null for an empty one: the volume that the configuration is on.</summary>
    public static VolumeReference? Of(string root)
    {
        var text = root.TrimStart('(').TrimEnd(')');
        return text.Length == 0 ? null
            : text[0] == Mark && text.Split(Mark) is [_, var kind, var value] ? new VolumeReference(kind, value)
            : new VolumeReference("device", text);
    }
}
