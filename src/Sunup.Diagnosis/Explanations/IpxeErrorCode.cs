using System.Collections.Frozen;
using System.Globalization;

namespace Sunup.Diagnosis.Explanations;

/// <summary>An iPXE error number, taken apart without asking ipxe.org.</summary>
/// <param name="Code">As printed: bits 30-24 POSIX errno in iPXE's own numbering, 23-13 source file, 12-8 distinction, 7-0 platform's code.</param>
/// <remarks>Source: iPXE src/include/errno.h.</remarks>
public readonly record struct IpxeErrorCode(uint Code)
{
    // By the code without its lowest byte, which differs between BIOS and UEFI builds. Seen in runs of iPXE 1.0.0+git-20190125 (Debian 12) and in public reports.
    private static readonly FrozenDictionary<uint, string> _known = new Dictionary<uint, string>
    {
        [0x040ee1] = "no DHCP server answered, or the answer had no address",
        [0x2d03e1] = "the DHCP answer named no boot file",
        [0x2d1260] = "the TFTP server has no such file",
        [0x2d1261] = "the TFTP server has no such file",
        [0x4c1260] = "the TFTP server does not answer",
        [0x411260] = "the TFTP server denied access to the file",
        [0x2d0c61] = "the HTTP server has no such file (404)",
        [0x020c61] = "the HTTP server wants a user name (401)",
        [0x410c61] = "the HTTP server forbids it (403)",
        [0x1d0c64] = "the HTTP server refused the request (4xx)",
        [0x1d0c65] = "the HTTP server failed (5xx)",
        [0x0f0a60] = "the connection was refused or reset",
        [0x4c0a60] = "the server did not answer in time (TCP)",
        [0x3e1161] = "the host name does not exist (DNS)",
        [0x3e1162] = "no DNS server is known",
        [0x4c3760] = "the server's hardware address was not found (ARP): wrong address or network",
        [0x280560] = "there is no route to the server: no gateway, or no address",
        [0x380861] = "the network link is down",
        [0x4c1060] = "no DHCP server answered in time",
        [0x0216e4] = "the server's certificate is expired or not yet valid: check the machine's clock",
        [0x0216e6] = "the server's certificate is signed by nobody this iPXE trusts",
        [0x0216ea] = "the server's certificate is for another name",
        [0x410de1] = "the server ended the TLS handshake",
        [0x3c0920] = "this iPXE was built without that protocol",
        [0x2e0080] = "the file is not something that this iPXE can boot",
        [0x2e0280] = "the file is not something that this iPXE can boot",
        [0x2e0220] = "the script has a command that this iPXE does not know",
        [0x020081] = "the image is not signed by a trusted key",
        [0x460381] = "the image does not fit into memory",
        [0x7f0481] = "UEFI refused to load the image; with Secure Boot, because it is not signed",
    }.ToFrozenDictionary();

    /// <summary>POSIX errno in iPXE's numbering (<c>0x2d</c> is ENOENT).</summary>
    public int Errno => (int)(Code >> 24) & 0x7f;

    /// <summary>Number of iPXE's source file that raised it.</summary>
    public int SourceFile => (int)(Code >> 13) & 0x7ff;

    /// <summary>What it means; null for a code that is not in the table.</summary>
    public string? Meaning => _known.GetValueOrDefault(Code >> 8);

    /// <summary>Built for UEFI; else for BIOS.</summary>
    public bool IsUefi => (Code & 0x80) != 0;

    public override string ToString() => Code.ToString("x8", CultureInfo.InvariantCulture);

    /// <summary>Reads <c>2d0c613b</c>, <c>0x2d0c613b</c>, <c>http://ipxe.org/2d0c613b</c> and, as <c>${errno}</c> may print it, a decimal number.</summary>
    public static IpxeErrorCode? Parse(string text)
    {
        var digits = text.AsSpan(text.LastIndexOf('/') + 1).Trim();
        var isHexadecimal = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        digits = isHexadecimal ? digits[2..] : digits;
        return (isHexadecimal || digits.Length == 8) && uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            || uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out code)
            ? code == 0 ? null : new IpxeErrorCode(code)
            : null;
    }
}
