using System.Collections.Immutable;
using System.Text;
using Sunup.Binary;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Firmware.VariableStores;

/// <summary>Reads a variable store from its start to the first byte that is no variable.</summary>
internal static class VariableStoreReader
{
    public const int StoreHeaderLength = 28;
    public const ushort StartId = 0x55aa;
    public const int Alignment = 4;

    private const int LongestHeader = 4096;
    private const int PlainHeaderLength = 32;
    private const int AuthenticatedHeaderLength = 60;
    private const byte Formatted = 0x5a;
    private const byte Healthy = 0xfe;

    // EDK2's own stores have at most 256 KiB; flash images of today have 64 MiB.
    private const long LongestStore = 64 << 20;

    public static VariableStore? Read(FileBytes file, out FormatFault? why)
    {
        var head = file.Read(0, LongestHeader);
        if (FirmwareVolumeHeader.Read(head) is not { } volume)
        {
            why = FormatFault.Short("firmware volume header", 0, FirmwareVolumeHeader.FixedLength, file.Length);
            return null;
        }

        if (!volume.IsIntact || volume.FileSystem != FirmwareVolumeHeader.NonVolatileData)
        {
            why = new FormatFault("firmware volume header", 0, "must be that of a volume of variables, with the right checksum");
            return null;
        }

        var start = (long)volume.HeaderLength;
        var reader = new SpanReader(file.Read(start, StoreHeaderLength));
        var format = reader.ReadBytes(16, "Signature") is { Length: 16 } id ? new Guid(id) : Guid.Empty;
        var size = reader.ReadUInt32LittleEndian("Size");
        var state = (reader.ReadByte("Format"), reader.ReadByte("State"));
        if (format != VariableStore.AuthenticatedFormat && format != VariableStore.PlainFormat)
        {
            why = new FormatFault("Signature", start, "must be that of a variable store");
            return null;
        }

        if (size < StoreHeaderLength || size > LongestStore || start + size > file.Length)
        {
            why = new FormatFault("Size", start + 16, $"is {size}, and {file.Length - start} bytes are there");
            return null;
        }

        why = null;
        var store = new VariableStore { IsAuthenticated = format == VariableStore.AuthenticatedFormat, Offset = start, Length = size };
        var fault = state is (Formatted, Healthy) ? (FormatFault?)null : new FormatFault("Format and State", start + 20, "must be 5A FE: firmware would make the store anew");
        return ReadVariables(store, file.Read(start + StoreHeaderLength, size - StoreHeaderLength), fault);
    }

    private static VariableStore ReadVariables(VariableStore store, ReadOnlySpan<byte> bytes, FormatFault? fault)
    {
        var variables = ImmutableArray.CreateBuilder<StoredVariable>();
        ImmutableArray<FormatFault> faults = fault is { } first ? [first] : [];
        var at = 0;
        while (at + 2 <= bytes.Length && bytes[at] == (StartId & 0xff) && bytes[at + 1] == StartId >> 8)
        {
            var variable = ReadVariable(bytes[at..], store.IsAuthenticated, store.Offset + StoreHeaderLength + at, out var length, out var broken);
            if (variable is null)
            {
                faults = faults.Add(broken!.Value);
                break;
            }

            variables.Add(variable);
            at = (int)Math.Min(bytes.Length, (at + length + Alignment - 1) / Alignment * Alignment);
        }

        return store with { Variables = variables.ToImmutable(), Faults = faults, FreeBytes = bytes.Length - at };
    }

    private static StoredVariable? ReadVariable(ReadOnlySpan<byte> bytes, bool isAuthenticated, long offset, out long length, out FormatFault? fault)
    {
        var reader = new SpanReader(bytes);
        reader.Skip(2, "StartId");
        var state = reader.ReadByte("State");
        reader.Skip(1, "Reserved");
        var attributes = reader.ReadUInt32LittleEndian("Attributes");
        DateTimeOffset? time = null;
        if (isAuthenticated)
        {
            reader.Skip(8, "MonotonicCount");
            time = EfiTime.Read(reader.ReadBytes(EfiTime.Length, "TimeStamp"));
            reader.Skip(4, "PubKeyIndex");
        }

        var nameSize = reader.ReadUInt32LittleEndian("NameSize");
        var dataSize = reader.ReadUInt32LittleEndian("DataSize");
        var vendor = reader.ReadBytes(16, "VendorGuid");
        var header = isAuthenticated ? AuthenticatedHeaderLength : PlainHeaderLength;
        length = header + (long)nameSize + dataSize;
        if (reader.Fault is not null || length > bytes.Length)
        {
            fault = reader.Fault is { } missing ? FormatFault.Of(missing, offset) : new FormatFault("NameSize and DataSize", offset + header - 24, $"are {nameSize} and {dataSize}, and {bytes.Length - header} bytes are there");
            return null;
        }

        fault = null;
        return new StoredVariable
        {
            Name = Encoding.Unicode.GetString(reader.ReadBytes((int)nameSize, "Name")).TrimEnd('\0'),
            Vendor = new Guid(vendor),
            Attributes = (EfiVariableAttributes)attributes,
            Data = [.. reader.ReadBytes((int)dataSize, "Data")],
            SignedAt = time,
            State = state,
            Offset = offset,
        };
    }
}
