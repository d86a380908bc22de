using System.Net;

namespace Sunup.Formats.Loaders.Pxelinux;

/// <summary>By what PXELINUX names a machine in the name of a configuration file.</summary>
public enum PxelinuxConfigKind
{
    /// <summary>The UUID that the firmware gives: <c>b8945908-d6a6-41a9-611d-74a6ab80b83d</c>.</summary>
    Uuid,
    /// <summary>ARP type and hardware address: <c>01-88-99-aa-bb-cc-dd</c>.</summary>
    HardwareAddress,
    /// <summary>The IPv4 address in upper-case hexadecimal digits, then fewer and fewer of them: <c>C0000264</c> to <c>C</c>.</summary>
    Address,
    /// <summary><c>default</c>.</summary>
    Default,
}

/// <summary>The name of a configuration file that PXELINUX asks for. It tries them in the order of <see cref="PxelinuxConfigKind"/> and takes the first that is there.</summary>
/// <remarks>Source: Syslinux 6.04, doc/pxelinux.txt.</remarks>
/// <param name="Kind">By what it names the machine.</param>
/// <param name="Name">The last part of the path.</param>
public sealed record PxelinuxConfigName(PxelinuxConfigKind Kind, string Name)
{
    private const string Folder = "pxelinux.cfg/";

    /// <summary>What it stands for, in words.</summary>
    public string Meaning => Kind switch
    {
        PxelinuxConfigKind.Uuid => $"the machine's UUID {Name}",
        PxelinuxConfigKind.HardwareAddress => $"the hardware address {Name[3..].Replace('-', ':')}",
        PxelinuxConfigKind.Address when Name.Length == 8 => $"the address {new IPAddress(Convert.FromHexString(Name))}",
        PxelinuxConfigKind.Address => $"all addresses whose hexadecimal form begins with {Name}",
        _ => "every machine",
    };

    /// <summary>What it asks for when this one is not there; null for none: it stops and says so.</summary>
    public string? Next => Kind switch
    {
        PxelinuxConfigKind.Uuid => "the hardware address",
        PxelinuxConfigKind.HardwareAddress => "the address in hexadecimal",
        PxelinuxConfigKind.Address when Name.Length > 1 => Name[..^1],
        PxelinuxConfigKind.Address => "default",
        _ => null,
    };

    /// <summary>Null for a path that is none of these.</summary>
    public static PxelinuxConfigName? Parse(string path)
    {
        var at = path.LastIndexOf(Folder, StringComparison.Ordinal);
        if (at < 0 || (at > 0 && path[at - 1] != '/'))
        {
            return null;
        }

        var name = path[(at + Folder.Length)..];
        return KindOf(name) is { } kind ? new PxelinuxConfigName(kind, name) : null;
    }

    private static PxelinuxConfigKind? KindOf(string name) =>
        name == "default" ? PxelinuxConfigKind.Default
        : name.Length == 36 && Guid.TryParseExact(name, "D", out _) ? PxelinuxConfigKind.Uuid
        : name.Length == 20 && name.Split('-') is { Length: 7 } parts && parts.All(part => part.Length == 2 && part.All(char.IsAsciiHexDigit)) ? PxelinuxConfigKind.HardwareAddress
        : name.Length is > 0 and <= 8 && name.All(char.IsAsciiHexDigitUpper) ? PxelinuxConfigKind.Address
        : null;
}
