using System.Text;
using Sunup.Binary;

namespace Sunup.Protocols.Scsi;

/// <summary>Answers to INQUIRY: the standard data and the vital product data pages.</summary>
/// <remarks>Source: SPC-5 sections 6.7 and 7.7; SBC-4 section 6.6.</remarks>
public static class InquiryData
{
    private const int StandardLength = 96;
    private static ReadOnlySpan<byte> Pages => [0x00, 0x80, 0x83, 0xb0, 0xb1, 0xb2];

    /// <summary>Most blocks that one UNMAP or WRITE SAME takes.</summary>
    public const uint MostUnmapBlocks = 1 << 20;

    /// <summary>Most blocks that one COMPARE AND WRITE takes.</summary>
    public const byte MostCompareAndWriteBlocks = 255;

    /// <summary>Most descriptors of one UNMAP.</summary>
    public const uint MostUnmapDescriptors = 256;

    /// <summary>What is said of a logical unit that does not exist: qualifier 3, type 31.</summary>
    public static byte[] Absent() => Standard(null, 0x7f);

    public static byte[] Standard(DiskFacts facts) => Standard(facts, 0);

    /// <summary>A vital product data page; null when there is none of this code.</summary>
    public static byte[]? Page(DiskFacts facts, byte code)
    {
        var bytes = new byte[256];
        var writer = new SpanWriter(bytes);
        writer.WriteByte(0);
        writer.WriteByte(code);
        writer.WriteUInt16BigEndian(0);
        switch (code)
        {
            case 0x00:
                writer.WriteBytes(Pages);
                break;
            case 0x80:
                writer.WriteBytes(Encoding.ASCII.GetBytes(facts.Serial));
                break;
            case 0x83:
                Identification(ref writer, facts);
                break;
            case 0xb0:
                BlockLimits(ref writer, facts);
                break;
            case 0xb1:
                // Medium rotation rate 1: not a rotating medium.
                writer.WriteUInt16BigEndian(1);
                writer.WriteZeros(58);
                break;
            case 0xb2:
                // LBPU, LBPWS, LBPWS10, LBPRZ; thin.
                writer.WriteByte(0);
                writer.WriteByte((byte)(facts.IsReadOnly ? 0 : 0xe4));
                writer.WriteByte((byte)(facts.IsReadOnly ? 0 : 2));
                writer.WriteByte(0);
                break;
            default:
                return null;
        }

        var length = new SpanWriter(bytes.AsSpan(2));
        length.WriteUInt16BigEndian((ushort)(writer.Offset - 4));
        return bytes[..writer.Offset];
    }

    private static byte[] Standard(DiskFacts? facts, byte peripheral)
    {
        var bytes = new byte[StandardLength];
        var writer = new SpanWriter(bytes);
        writer.WriteByte(peripheral);
        writer.WriteByte(0);
        writer.WriteByte(6);
        // HiSup and response data format 2.
        writer.WriteByte(0x12);
        writer.WriteByte(StandardLength - 5);
        writer.WriteZeros(2);
        // CmdQue.
        writer.WriteByte(0x02);
        writer.WriteBytes(Padded(facts?.Vendor ?? "SUNUP", 8));
        writer.WriteBytes(Padded(facts?.Product ?? "NONE", 16));
        writer.WriteBytes(Padded(facts?.Revision ?? "", 4));
        writer.WriteZeros(22);
        // SAM-5, iSCSI, SPC-4, SBC-3.
        foreach (var version in (ReadOnlySpan<ushort>)[0x00a0, 0x0960, 0x0460, 0x04c0])
        {
            writer.WriteUInt16BigEndian(version);
        }

        return bytes;
    }

    private static void Identification(ref SpanWriter writer, DiskFacts facts)
    {
        // NAA of the logical unit, binary.
        writer.WriteUInt32BigEndian(0x0103_0008);
        writer.WriteUInt64BigEndian(facts.Naa);
        // T10 vendor identification, ASCII.
        var vendor = Encoding.ASCII.GetBytes(facts.Serial);
        writer.WriteUInt32BigEndian(0x0201_0000 | (uint)(8 + vendor.Length));
        writer.WriteBytes(Padded(facts.Vendor, 8));
        writer.WriteBytes(vendor);
        // Relative target port 1, of the iSCSI protocol.
        writer.WriteUInt32BigEndian(0x5194_0004);
        writer.WriteUInt32BigEndian(1);
        // The target port's name, UTF-8, padded to four bytes.
        var name = Encoding.UTF8.GetBytes(facts.TargetName.Length > 100 ? facts.TargetName[..100] : facts.TargetName);
        var padded = (name.Length + 13 + 3) & ~3;
        writer.WriteUInt32BigEndian(0x5398_0000 | (uint)padded);
        writer.WriteBytes(name);
        writer.WriteBytes(",t,0x0001"u8);
        writer.WriteZeros(padded - name.Length - 9);
    }

    private static void BlockLimits(ref SpanWriter writer, DiskFacts facts)
    {
        var granularity = (uint)Math.Max(4096 / facts.BlockSize, 1);
        // WSNZ.
        writer.WriteByte(1);
        writer.WriteByte(facts.IsReadOnly ? (byte)0 : MostCompareAndWriteBlocks);
        writer.WriteUInt16BigEndian((ushort)granularity);
        // No limit to a transfer; 256 KiB are the best.
        writer.WriteUInt32BigEndian(0);
        writer.WriteUInt32BigEndian((uint)((256 << 10) / facts.BlockSize));
        writer.WriteUInt32BigEndian(0);
        writer.WriteUInt32BigEndian(facts.IsReadOnly ? 0 : MostUnmapBlocks);
        writer.WriteUInt32BigEndian(facts.IsReadOnly ? 0 : MostUnmapDescriptors);
        writer.WriteUInt32BigEndian(facts.IsReadOnly ? 0 : granularity);
        writer.WriteUInt32BigEndian(0);
        writer.WriteUInt64BigEndian(facts.IsReadOnly ? 0ul : MostUnmapBlocks);
        writer.WriteZeros(20);
    }

    private static byte[] Padded(string text, int length) => Encoding.ASCII.GetBytes((text.Length > length ? text[..length] : text).PadRight(length));
}
