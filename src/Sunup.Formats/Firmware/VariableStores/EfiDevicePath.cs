using System.Globalization;
using System.Text;
using Sunup.Binary;

namespace Sunup.Formats.Firmware.VariableStores;

/// <summary>Device paths as text, near to how the firmware writes them; nodes that are not known here with their type and bytes.</summary>
/// <remarks>Source: UEFI 2.10 section 10.3, and 10.6 for the text. Nodes: type, subtype, length (2, with these four bytes), data.</remarks>
internal static class EfiDevicePath
{
    private const int NodeHeader = 4;
    private const byte EndType = 0x7f;

    public static string Describe(ReadOnlySpan<byte> path)
    {
        var text = new StringBuilder();
        while (path.Length >= NodeHeader && path[0] != EndType)
        {
            var length = path[2] | (path[3] << 8);
            if (length < NodeHeader || length > path.Length)
            {
                return text.Append(text.Length > 0 ? "/" : "").Append("(damaged)").ToString();
            }

            text.Append(text.Length > 0 ? "/" : "").Append(Node(path[0], path[1], path[NodeHeader..length]));
            path = path[length..];
        }

        return text.ToString();
    }

    private static string Node(byte type, byte subtype, ReadOnlySpan<byte> data) => (type, subtype, data.Length) switch
    {
        (1, 1, 2) => string.Create(CultureInfo.InvariantCulture, $"Pci(0x{data[1]:x},0x{data[0]:x})"),
        (2, 1, 8) => Acpi(data),
        (3, 11, 33) => $"MAC({Convert.ToHexStringLower(data[..6])})",
        (3, 12, >= 19) => "IPv4",
        (3, 13, >= 39) => "IPv6",
        (3, 24, _) => $"Uri({Encoding.UTF8.GetString(data)})",
        (4, 1, 38) => HardDrive(data),
        (4, 4, _) => Encoding.Unicode.GetString(data).TrimEnd('\0'),
        (4, 6, 16) => $"FvFile({new Guid(data)})",
        (4, 7, 16) => $"Fv({new Guid(data)})",
        _ => string.Create(CultureInfo.InvariantCulture, $"Path({type},{subtype},{Convert.ToHexStringLower(data)})"),
    };

    private static string Acpi(ReadOnlySpan<byte> data)
    {
        var reader = new SpanReader(data);
        var id = reader.ReadUInt32LittleEndian("_HID");
        var unit = reader.ReadUInt32LittleEndian("_UID");
        // PNP0A03 and PNP0A08, compressed.
        return id is 0x0a0341d0 or 0x0a0841d0
            ? string.Create(CultureInfo.InvariantCulture, $"PciRoot(0x{unit:x})")
            : string.Create(CultureInfo.InvariantCulture, $"Acpi(0x{id:x},0x{unit:x})");
    }

    private static string HardDrive(ReadOnlySpan<byte> data)
    {
        var reader = new SpanReader(data);
        var number = reader.ReadUInt32LittleEndian("PartitionNumber");
        reader.Skip(16, "PartitionStart, PartitionSize");
        var signature = reader.ReadBytes(16, "PartitionSignature");
        return reader.ReadByte("PartitionFormat") == 2
            ? string.Create(CultureInfo.InvariantCulture, $"HD({number},GPT,{new Guid(signature)})")
            : string.Create(CultureInfo.InvariantCulture, $"HD({number},MBR,0x{Convert.ToHexStringLower(signature[..4])})");
    }
}
