using System.Net;
using System.Text;
using Sunup.Binary;

namespace Sunup.Boots.Diskless.Vlans;

/// <summary>An iBFT of one NIC and one disk, as firmware that knows VLANs writes it: iPXE of Debian 12 has no command for them.</summary>
/// <remarks>Source: IBM, iSCSI Boot Firmware Table 1.02. Little endian; offsets count from the table's first byte.</remarks>
internal static class WrittenIbft
{
    private const int AcpiHeaderLength = 36;
    private const int Control = 48;
    private const int Initiator = 72;
    private const int Nic = 152;
    private const int Target = 256;
    private const int Texts = 312;
    private const byte ValidAndSelected = 3;

    /// <summary>All that follows the 36 bytes which every ACPI table starts with, and which QEMU makes.</summary>
    public static byte[] Behind36Bytes(IPAddress address, ushort vlan, ReadOnlySpan<byte> mac, IPAddress server, string initiator, string target)
    {
        var table = new byte[Texts + initiator.Length + target.Length + 2];
        Write(table, Control, 1, 18, 0, (ref SpanWriter control) =>
        {
            Words(ref control, [0, Initiator, Nic, Target, 0, 0]);
        });
        Write(table, Initiator, 2, 74, ValidAndSelected, (ref SpanWriter writer) =>
        {
            writer.WriteBytes(new byte[64]);
            Words(ref writer, [(ushort)initiator.Length, Texts]);
        });
        var octets = mac.ToArray();
        Write(table, Nic, 3, 102, ValidAndSelected, (ref SpanWriter writer) =>
        {
            Address(ref writer, address);
            writer.WriteBytes([24, 1]);
            writer.WriteBytes(new byte[64]);
            writer.WriteUInt16LittleEndian(vlan);
            writer.WriteBytes(octets);
        });
        Write(table, Target, 4, 54, ValidAndSelected, (ref SpanWriter writer) =>
        {
            Address(ref writer, server);
            writer.WriteUInt16LittleEndian(3260);
            writer.WriteBytes([0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
            Words(ref writer, [(ushort)target.Length, (ushort)(Texts + initiator.Length + 1)]);
        });
        Encoding.ASCII.GetBytes(initiator, table.AsSpan(Texts));
        Encoding.ASCII.GetBytes(target, table.AsSpan(Texts + initiator.Length + 1));
        return table[AcpiHeaderLength..];
    }

    private delegate void Fields(ref SpanWriter writer);

    private static void Write(byte[] table, int at, byte id, ushort length, byte flags, Fields fields)
    {
        var writer = new SpanWriter(table.AsSpan(at, length));
        writer.WriteBytes([id, 1]);
        writer.WriteUInt16LittleEndian(length);
        writer.WriteBytes([0, flags]);
        fields(ref writer);
    }

    private static void Words(ref SpanWriter writer, ushort[] words)
    {
        foreach (var word in words)
        {
            writer.WriteUInt16LittleEndian(word);
        }
    }

    private static void Address(ref SpanWriter writer, IPAddress address) => writer.WriteBytes(address.MapToIPv6().GetAddressBytes());
}
