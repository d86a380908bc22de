using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Sunup.Binary;

namespace Sunup.Formats.Firmware.VariableStores;

/// <summary>A boot entry of the firmware: Boot####.</summary>
/// <remarks>Source: UEFI 2.10 section 3.1.3, EFI_LOAD_OPTION. Little endian.</remarks>
/// <param name="Number">The four hexadecimal digits of its name.</param>
/// <param name="Attributes">Bit 0 active, bit 3 hidden.</param>
/// <param name="Description">As the firmware's menu shows it.</param>
/// <param name="Path">The device path as text, for example <c>HD(1,GPT,...)/\EFI\BOOT\BOOTX64.EFI</c>.</param>
/// <param name="OptionalData">What the program is given.</param>
public sealed record EfiBootOption(ushort Number, uint Attributes, string Description, string Path, ImmutableArray<byte> OptionalData)
{
    private const string Prefix = "Boot";

    public bool IsActive => (Attributes & 1) != 0;

    /// <summary>Null for a variable that is no Boot####, or whose bytes do not go that far.</summary>
    public static EfiBootOption? Read(StoredVariable variable)
    {
        var name = variable.Name;
        if (name.Length != 8 || !name.StartsWith(Prefix, StringComparison.Ordinal) || !ushort.TryParse(name.AsSpan(4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var reader = new SpanReader(variable.Data.AsSpan());
        var attributes = reader.ReadUInt32LittleEndian("Attributes");
        var pathLength = reader.ReadUInt16LittleEndian("FilePathListLength");
        var description = new StringBuilder();
        while (reader.Fault is null && reader.ReadUInt16LittleEndian("Description") is > 0 and var unit)
        {
            description.Append((char)unit);
        }

        var path = reader.ReadBytes(pathLength, "FilePathList");
        return reader.Fault is null
            ? new EfiBootOption(number, attributes, description.ToString(), EfiDevicePath.Describe(path), [.. reader.ReadRest()])
            : null;
    }

    /// <summary>The numbers in BootOrder.</summary>
    public static ImmutableArray<ushort> ReadOrder(ReadOnlySpan<byte> bytes)
    {
        var order = ImmutableArray.CreateBuilder<ushort>();
        var reader = new SpanReader(bytes);
        while (reader.Remaining >= 2)
        {
            order.Add(reader.ReadUInt16LittleEndian("BootOrder"));
        }

        return order.ToImmutable();
    }
}
