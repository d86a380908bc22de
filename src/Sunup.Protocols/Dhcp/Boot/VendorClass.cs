using System.Globalization;

namespace Sunup.Protocols.Dhcp.Boot;

/// <summary>What kind of network boot client wrote a message.</summary>
public enum BootClientKind
{
    /// <summary>Not a boot client: an operating system, a container, a phone.</summary>
    None,
    /// <summary>PXE firmware: it fetches by TFTP.</summary>
    Pxe,
    /// <summary>UEFI HTTP boot.</summary>
    Http,
    /// <summary>iPXE (or gPXE): it runs scripts.</summary>
    Ipxe,
}

/// <summary>Option 60: <c>PXEClient:Arch:00007:UNDI:003001</c>, <c>HTTPClient:Arch:00016:UNDI:003001</c>, or anything else.</summary>
/// <remarks>Source: PXE 2.1 section 2.2.3, UEFI 2.10 section 24.7.3.</remarks>
/// <param name="Text">As sent, printable.</param>
/// <param name="Kind"><see cref="BootClientKind.Pxe"/> or <see cref="BootClientKind.Http"/> by its first word, which is all that firmware agrees on.</param>
/// <param name="Architecture">The number after <c>Arch:</c>; option 93 goes before it.</param>
/// <param name="UndiVersion"><c>3.1</c> from <c>UNDI:003001</c>.</param>
public sealed record VendorClass(string Text, BootClientKind Kind, ClientArchitecture? Architecture, string? UndiVersion)
{
    public const string Pxe = "PXEClient";
    public const string Http = "HTTPClient";

    /// <summary>Null if the message has no option 60.</summary>
    public static VendorClass? Read(DhcpMessage message)
    {
        if (message.FindText(DhcpOptionCode.VendorClass) is not { } text)
        {
            return null;
        }

        var kind = text.StartsWith(Pxe, StringComparison.Ordinal) ? BootClientKind.Pxe
            : text.StartsWith(Http, StringComparison.Ordinal) ? BootClientKind.Http
            : BootClientKind.None;
        var parts = text.Split(':', 6);
        var isPxeForm = kind != BootClientKind.None && parts is [_, "Arch", _, "UNDI", _, ..];
        return new VendorClass(text, kind, isPxeForm ? ReadArchitecture(parts[2]) : null, isPxeForm ? ReadVersion(parts[4]) : null);
    }

    private static ClientArchitecture? ReadArchitecture(string digits) =>
        ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? (ClientArchitecture)value : null;

    private static string? ReadVersion(string digits) =>
        digits.Length == 6 && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? $"{value / 1000}.{value % 1000}" : null;
}
