using System.Net;
using System.Text;
using Sunup.Binary;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Firmware.Ibft;

/// <summary>Reads the structures of a table, and keeps what is wrong beside them.</summary>
internal ref struct IbftReader
{
    private const int HeaderLength = 48;
    private const byte Control = 1;
    private const byte Initiator = 2;
    private const byte Nic = 3;
    private const byte Target = 4;
    private const int ControlLength = 18;
    private const int InitiatorLength = 74;
    private const int NicLength = 102;
    private const int TargetLength = 54;

    private readonly ReadOnlySpan<byte> _table;
    private readonly List<FormatFault> _faults = [];

    private IbftReader(ReadOnlySpan<byte> table) => _table = table;

    public static IbftTable? Read(ReadOnlySpan<byte> bytes, out FormatFault? why)
    {
        var reader = new SpanReader(bytes);
        var signature = reader.ReadBytes(4, "signature");
        var length = reader.ReadUInt32LittleEndian("length");
        var revision = reader.ReadByte("revision");
        reader.Skip(1, "checksum");
        var oem = reader.ReadBytes(6, "oem_id");
        why = !signature.SequenceEqual("iBFT"u8) ? new FormatFault("signature", 0, "must be iBFT")
            : bytes.Length < HeaderLength ? FormatFault.Short("header", 0, HeaderLength, bytes.Length)
            : length < HeaderLength || length > bytes.Length ? new FormatFault("length", 4, $"says {length} bytes, and {bytes.Length} are there")
            : null;
        return why is null ? new IbftReader(bytes[..(int)length]).ReadStructures(new IbftTable { Length = length, Revision = revision, OemId = TextOf(oem) }) : null;
    }

    private IbftTable ReadStructures(IbftTable table)
    {
        byte sum = 0;
        foreach (var value in _table)
        {
            sum += value;
        }

        if (sum != 0)
        {
            _faults.Add(new FormatFault("checksum", 9, $"all bytes must add up to 0, and add up to 0x{sum:x2}: Linux takes the table all the same on BIOS, ACPI warns"));
        }

        var control = Structure(HeaderLength, Control, ControlLength, "control");
        var offsets = new SpanReader(control);
        offsets.Skip(6 + 2, "header, extensions");
        var initiator = offsets.ReadUInt16LittleEndian("initiator_off");
        var places = new ushort[4];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = offsets.ReadUInt16LittleEndian(i % 2 == 0 ? "nic_off" : "tgt_off");
        }

        table = table with { Initiator = ReadInitiator(initiator) };
        for (var i = 0; i < places.Length; i += 2)
        {
            table = table with
            {
                Nics = ReadNic(places[i]) is { } nic ? table.Nics.Add(nic) : table.Nics,
                Targets = ReadTarget(places[i + 1]) is { } target ? table.Targets.Add(target) : table.Targets,
            };
        }

        return table with { Faults = [.. _faults] };
    }

    private IbftInitiator? ReadInitiator(int offset)
    {
        var reader = new SpanReader(Structure(offset, Initiator, InitiatorLength, "initiator"));
        reader.Skip(5, "header");
        var flags = reader.ReadByte("flags");
        reader.Skip(4 * 16, "servers");
        var name = Text(ref reader, "initiator_name");
        return reader.Fault is null ? new IbftInitiator(flags, name) : null;
    }

    private IbftNic? ReadNic(int offset)
    {
        var reader = new SpanReader(Structure(offset, Nic, NicLength, "nic"));
        reader.Skip(4, "header");
        var nic = new IbftNic
        {
            Index = reader.ReadByte("index"),
            Flags = reader.ReadByte("flags"),
            Address = Address(ref reader, "ip_addr"),
            PrefixLength = reader.ReadByte("subnet_mask_prefix"),
            Origin = reader.ReadByte("origin"),
            Gateway = Address(ref reader, "gateway"),
            PrimaryDns = Address(ref reader, "primary_dns"),
            SecondaryDns = Address(ref reader, "secondary_dns"),
            Dhcp = Address(ref reader, "dhcp"),
            Vlan = reader.ReadUInt16LittleEndian("vlan"),
            Mac = [.. reader.ReadBytes(6, "mac")],
            PciAddress = reader.ReadUInt16LittleEndian("pci_bdf"),
            HostName = Text(ref reader, "hostname"),
        };
        return reader.Fault is null ? nic : null;
    }

    private IbftDisk? ReadTarget(int offset)
    {
        var reader = new SpanReader(Structure(offset, Target, TargetLength, "target"));
        reader.Skip(4, "header");
        var target = new IbftDisk
        {
            Index = reader.ReadByte("index"),
            Flags = reader.ReadByte("flags"),
            Address = Address(ref reader, "ip_addr"),
            Port = reader.ReadUInt16LittleEndian("port"),
            Lun = [.. reader.ReadBytes(8, "lun")],
            ChapType = reader.ReadByte("chap_type"),
            NicAssociation = reader.ReadByte("nic_assoc"),
            Name = Text(ref reader, "tgt_name"),
            ChapName = Text(ref reader, "chap_name"),
            HasChapSecret = Text(ref reader, "chap_secret").Length > 0,
            ReverseChapName = Text(ref reader, "rev_chap_name"),
        };
        return reader.Fault is null ? target : null;
    }

    /// <summary>A structure's bytes; empty for one that is not there, or is not what its place says.</summary>
    private readonly ReadOnlySpan<byte> Structure(int offset, byte id, int length, string field)
    {
        if (offset == 0)
        {
            return [];
        }

        if (offset + length > _table.Length)
        {
            _faults.Add(FormatFault.Short(field, offset, length, Math.Max(0, _table.Length - offset)));
            return [];
        }

        // Linux: "iBFT error: We expected the X field header.id to have N but found M", and the same of the length.
        var found = _table[offset];
        var says = _table[offset + 2] | (_table[offset + 3] << 8);
        if (found != id || says != length)
        {
            _faults.Add(new FormatFault($"{field} header", offset, $"must have id {id} and length {length}, and has id {found} and length {says}: Linux leaves the structure out"));
            return [];
        }

        return _table.Slice(offset, length);
    }

    // Length, then offset from the table's start.
    private readonly string Text(ref SpanReader reader, string field)
    {
        var at = reader.Offset;
        var (length, offset) = (reader.ReadUInt16LittleEndian($"{field}_len"), reader.ReadUInt16LittleEndian($"{field}_off"));
        if (length == 0 || reader.Fault is not null)
        {
            return "";
        }

        if (offset + length > _table.Length)
        {
            _faults.Add(new FormatFault(field, at, $"says {length} bytes at {offset}, and the table has {_table.Length}"));
            return "";
        }

        return TextOf(_table.Slice(offset, length));
    }

    // Sixteen bytes: an IPv6 address, or an IPv4 one as ::ffff:a.b.c.d.
    private static IPAddress Address(ref SpanReader reader, string field)
    {
        var bytes = reader.ReadBytes(16, field);
        var address = bytes.IsEmpty ? IPAddress.IPv6Any : new IPAddress(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : !bytes.ContainsAnyExcept((byte)0) ? IPAddress.Any : address;
    }

    private static string TextOf(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes).TrimEnd('\0', ' ');
}
