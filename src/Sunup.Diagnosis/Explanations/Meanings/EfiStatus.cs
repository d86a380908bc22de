namespace Sunup.Diagnosis.Explanations.Meanings;

/// <summary>UEFI status codes, by number or by EDK2's words for them.</summary>
/// <remarks>Source: UEFI specification 2.10 appendix D; edk2 MdePkg/Library/BasePrintLib/PrintLibInternal.c.</remarks>
public static class EfiStatus
{
    private const ulong ErrorBit = 1UL << 63;

    private static readonly string[] _names =
    [
        "Success", "Load Error", "Invalid Parameter", "Unsupported", "Bad Buffer Size", "Buffer Too Small", "Not Ready", "Device Error", "Write Protected",
        "Out of Resources", "Volume Corrupt", "Volume Full", "No Media", "Media changed", "Not Found", "Access Denied", "No Response", "No mapping", "Time out",
        "Not started", "Already started", "Aborted", "ICMP Error", "TFTP Error", "Protocol Error", "Incompatible Version", "Security Violation", "CRC Error",
        "End of Media", "Reserved (29)", "Reserved (30)", "End of File", "Invalid Language", "Compromised Data", "IP Address Conflict", "HTTP Error",
    ];

    /// <param name="text"><c>Not Found</c>, <c>0x800000000000000e</c>, <c>0xe</c>.</param>
    /// <returns>A sentence; null where nothing is known.</returns>
    public static string? Describe(string text)
    {
        var name = text.Trim().TrimEnd('.');
        if (name.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && Meaning.TryHex(name, out var number))
        {
            var index = number & ~ErrorBit;
            return index < (ulong)_names.Length ? $"EFI status {name} is \"{_names[index]}\". {Sense(_names[index])}".TrimEnd() : null;
        }

        return Array.Exists(_names, known => string.Equals(known, name, StringComparison.OrdinalIgnoreCase)) && Sense(name) is { Length: > 0 } sense
            ? $"EFI status \"{name}\": {sense}"
            : null;
    }

    private static string Sense(string name) => name.ToUpperInvariant() switch
    {
        "LOAD ERROR" => "The file is not a UEFI program that can be loaded: damaged, or not one at all.",
        "INVALID PARAMETER" => "The caller asked in a way that the firmware does not take.",
        "UNSUPPORTED" => "Usually a program for another processor, or a protocol that this firmware lacks.",
        "OUT OF RESOURCES" => "There is not enough memory below the limit that was asked for.",
        "VOLUME CORRUPT" => "The file system on that partition is damaged.",
        "NO MEDIA" => "There is no medium in that drive, or no link on that network card.",
        "NOT FOUND" => "The file, or what it stands for, is not there; EDK2 says the same of a file that is no UEFI program.",
        "ACCESS DENIED" or "SECURITY VIOLATION" => "Secure Boot does not accept it.",
        "TIME OUT" or "NO RESPONSE" => "The other side did not answer in time.",
        "ABORTED" => "Somebody, or a program that returned, ended it.",
        "TFTP ERROR" => "The TFTP server answered with an error.",
        "HTTP ERROR" => "The HTTP server answered with an error.",
        "ICMP ERROR" => "A router or the server says that it cannot be reached.",
        "DEVICE ERROR" => "The device failed while it was read or written.",
        "CRC ERROR" => "The data does not match its checksum.",
        _ => "",
    };
}
