using System.Collections.Immutable;
using System.Net;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Firmware.Ibft;

/// <summary>The iSCSI Boot Firmware Table: what a loader that attached an iSCSI disk leaves for the system that starts from it.</summary>
/// <remarks>
/// Source: IBM, iSCSI Boot Firmware Table 1.02; drivers/firmware/iscsi_ibft.c for what Linux takes. Little endian. It is an ACPI table on UEFI, and in memory
/// below 1 MiB on BIOS. On Linux its bytes are /sys/firmware/acpi/tables/iBFT, its values /sys/firmware/ibft (module iscsi_ibft).
/// </remarks>
public sealed record IbftTable
{
    /// <summary>In bytes, as the header says.</summary>
    public uint Length { get; init; }

    public byte Revision { get; init; }

    public string OemId { get; init; } = "";

    public IbftInitiator? Initiator { get; init; }

    /// <summary>At most two.</summary>
    public ImmutableArray<IbftNic> Nics { get; init; } = [];

    /// <summary>At most two.</summary>
    public ImmutableArray<IbftDisk> Targets { get; init; } = [];

    /// <summary>What could not be read, or is not as the format wants it: structures that are left out, and a wrong checksum.</summary>
    public ImmutableArray<FormatFault> Faults { get; init; } = [];

    /// <summary>Reads a table. Null for bytes that are none; <paramref name="why"/> says what is missing.</summary>
    public static IbftTable? Read(ReadOnlySpan<byte> bytes, out FormatFault? why) => IbftReader.Read(bytes, out why);
}

/// <summary>Who attached the disk.</summary>
/// <param name="Flags">Bit 0 valid, bit 1 selected by the firmware.</param>
/// <param name="Name">Its iSCSI name.</param>
public sealed record IbftInitiator(byte Flags, string Name);

/// <summary>The network device that the disk is behind.</summary>
public sealed record IbftNic
{
    public byte Index { get; init; }

    /// <summary>Bit 0 valid, bit 1 selected by the firmware, bit 2 global.</summary>
    public byte Flags { get; init; }

    public required IPAddress Address { get; init; }

    public byte PrefixLength { get; init; }

    /// <summary>3: DHCP; 1: typed in. RFC 2011's list of origins.</summary>
    public byte Origin { get; init; }

    public required IPAddress Gateway { get; init; }

    public required IPAddress PrimaryDns { get; init; }

    public required IPAddress SecondaryDns { get; init; }

    /// <summary>The DHCP server.</summary>
    public required IPAddress Dhcp { get; init; }

    /// <summary>0 for none.</summary>
    public ushort Vlan { get; init; }

    /// <summary>Six bytes.</summary>
    public ImmutableArray<byte> Mac { get; init; } = [];

    /// <summary>Bus (8 bits), device (5), function (3).</summary>
    public ushort PciAddress { get; init; }

    public string HostName { get; init; } = "";

    public bool IsSelected => (Flags & 3) == 3;
}

/// <summary>A disk that was attached.</summary>
public sealed record IbftDisk
{
    public byte Index { get; init; }

    /// <summary>Bit 0 valid, bit 1 selected by the firmware, bits 2 and 3 CHAP.</summary>
    public byte Flags { get; init; }

    public required IPAddress Address { get; init; }

    public ushort Port { get; init; }

    /// <summary>Eight bytes, as in SCSI.</summary>
    public ImmutableArray<byte> Lun { get; init; } = [];

    /// <summary>0 none, 1 CHAP, 2 mutual CHAP.</summary>
    public byte ChapType { get; init; }

    /// <summary>Index of the NIC that it is behind.</summary>
    public byte NicAssociation { get; init; }

    public string Name { get; init; } = "";

    public string ChapName { get; init; } = "";

    /// <summary>The secret itself is not kept.</summary>
    public bool HasChapSecret { get; init; }

    public string ReverseChapName { get; init; } = "";

    public bool IsSelected => (Flags & 3) == 3;
}
