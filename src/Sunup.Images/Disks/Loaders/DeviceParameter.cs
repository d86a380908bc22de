namespace Sunup.Images.Disks.Loaders;

/// <summary>A parameter of a kernel's command line that names a file system or partition.</summary>
/// <param name="Name"><c>root</c>, <c>imgpart</c>, <c>bootpart</c>, <c>resume</c>.</param>
/// <param name="Kind"><c>uuid</c>, <c>label</c>, <c>partuuid</c>, <c>partlabel</c>, or <c>device</c> for a name of the machine.</param>
/// <param name="Value">Behind the kind.</param>
/// <param name="Text">As it is written.</param>
public sealed record DeviceParameter(string Name, string Kind, string Value, string Text)
{
    private static readonly string[] s_kinds = ["UUID", "LABEL", "PARTUUID", "PARTLABEL"];

    /// <summary>Who reads it: the kernel knows root and resume, and of those only PARTUUID, PARTLABEL and names of devices; all else is for a program of the initrd.</summary>
    public string Consumer => Name is "root" or "resume" ? Kind is "uuid" or "label" ? "the initrd: the kernel itself knows no UUID= and LABEL=" : "the kernel, or the initrd where there is one" : "the initrd";

    /// <summary>Those of a command line, in their order.</summary>
    public static IEnumerable<DeviceParameter> Of(string commandLine)
    {
        foreach (var word in commandLine.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && Read(word[..equals], word[(equals + 1)..].Trim('"'), word) is { } parameter)
            {
                yield return parameter;
            }
        }
    }

    private static DeviceParameter? Read(string name, string value, string text)
    {
        foreach (var kind in s_kinds)
        {
            if (value.StartsWith(kind + "=", StringComparison.OrdinalIgnoreCase))
            {
                return new DeviceParameter(name, kind.ToLowerInvariant(), value[(kind.Length + 1)..], text);
            }
        }

        const string ByUuid = "/dev/disk/by-uuid/";
        const string ByLabel = "/dev/disk/by-label/";
        return value.StartsWith(ByUuid, StringComparison.Ordinal) ? new DeviceParameter(name, "uuid", value[ByUuid.Length..], text)
            : value.StartsWith(ByLabel, StringComparison.Ordinal) ? new DeviceParameter(name, "label", value[ByLabel.Length..], text)
            : name is "root" or "resume" && value.StartsWith("/dev/", StringComparison.Ordinal) ? new DeviceParameter(name, "device", value, text)
            : null;
    }
}
