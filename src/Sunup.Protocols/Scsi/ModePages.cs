using Sunup.Binary;

namespace Sunup.Protocols.Scsi;

/// <summary>The mode pages of a disk, and the three bits of them that an initiator may change.</summary>
/// <remarks>
/// Not thread-safe. Nothing is saved: a reset brings the defaults back. Source: SPC-5 sections 6.14 and 7.5; SBC-4 section 6.5.
/// Changeable: D_SENSE and SWP of the control page, WCE of the caching page.
/// </remarks>
public sealed class ModePages(DiskFacts facts)
{
    private const byte ReadWriteErrorRecovery = 0x01;
    private const byte Caching = 0x08;
    private const byte Control = 0x0a;
    private const byte Informational = 0x1c;
    private static ReadOnlySpan<byte> Codes => [ReadWriteErrorRecovery, Caching, Control, Informational];

    /// <summary>Sense data come as descriptors.</summary>
    public bool DescriptorSense { get; private set; }

    /// <summary>The initiator asked for write protection.</summary>
    public bool SoftwareWriteProtect { get; private set; }

    /// <summary>Writes may be answered before they are on stable storage.</summary>
    public bool WriteCache { get; private set; } = true;

    public void Reset() => (DescriptorSense, SoftwareWriteProtect, WriteCache) = (false, false, true);

    /// <summary>Answer to MODE SENSE.</summary>
    public ScsiPlan Sense(ReadOnlySpan<byte> cdb)
    {
        var isLong = cdb[0] == (byte)ScsiOpcode.ModeSense10;
        var (control, code, subpage) = (cdb[2] >> 6, (byte)(cdb[2] & 0x3f), cdb[3]);
        if (control == 3)
        {
            // Saving parameters is not supported.
            return ScsiPlan.Check(new Sense(SenseKey.IllegalRequest, 0x3900));
        }

        if ((code != 0x3f && !Codes.Contains(code)) || subpage is not (0 or 0xff))
        {
            return ScsiPlan.Check(Scsi.Sense.InCdb(code != 0x3f && !Codes.Contains(code) ? 2 : 3));
        }

        var bytes = new byte[256];
        var writer = new SpanWriter(bytes);
        writer.WriteZeros(isLong ? 8 : 4);
        var blockDescriptor = (cdb[1] & 0x08) == 0;
        if (blockDescriptor)
        {
            writer.WriteUInt32BigEndian((uint)Math.Min(facts.BlockCount, uint.MaxValue));
            writer.WriteUInt32BigEndian((uint)facts.BlockSize);
        }

        foreach (var page in Codes)
        {
            if (code == 0x3f || code == page)
            {
                Write(ref writer, page, control == 1, control == 2);
            }
        }

        WriteHeader(bytes, writer.Offset, isLong, blockDescriptor);
        var allocation = isLong ? (uint)((cdb[7] << 8) | cdb[8]) : cdb[4];
        return ScsiPlan.Data(bytes.AsMemory(0, writer.Offset), allocation);
    }

    /// <summary>Takes the parameters of MODE SELECT; null when they were taken.</summary>
    public Sense? Select(ReadOnlySpan<byte> cdb, ReadOnlySpan<byte> list)
    {
        var isLong = cdb[0] == (byte)ScsiOpcode.ModeSelect10;
        var header = isLong ? 8 : 4;
        if (list.IsEmpty)
        {
            return null;
        }

        if (list.Length < header)
        {
            return Scsi.Sense.ParameterListLength;
        }

        var descriptors = isLong ? (list[6] << 8) | list[7] : list[3];
        if (descriptors is not (0 or 8) || list.Length < header + descriptors)
        {
            return descriptors is 0 or 8 ? Scsi.Sense.ParameterListLength : Scsi.Sense.InParameters(isLong ? 6 : 3);
        }

        return SelectPages(list, header + descriptors);
    }

    private Sense? SelectPages(ReadOnlySpan<byte> list, int at)
    {
        // All are judged before one is taken.
        for (var look = at; look < list.Length;)
        {
            var rest = list[look..];
            if (rest.Length < 2 || rest.Length < rest[1] + 2)
            {
                return Scsi.Sense.ParameterListLength;
            }

            if (Judge(rest[..(rest[1] + 2)]) is { } wrong)
            {
                return Scsi.Sense.InParameters(look + wrong);
            }

            look += rest[1] + 2;
        }

        for (; at < list.Length; at += list[at + 1] + 2)
        {
            Take(list[at..]);
        }

        return null;
    }

    /// <summary>Byte of the page that cannot be as it is; null when all can.</summary>
    private int? Judge(ReadOnlySpan<byte> page)
    {
        Span<byte> current = stackalloc byte[32];
        Span<byte> changeable = stackalloc byte[32];
        var code = (byte)(page[0] & 0x3f);
        if (!Codes.Contains(code))
        {
            return 0;
        }

        var now = new SpanWriter(current);
        Write(ref now, code, false, false);
        var mask = new SpanWriter(changeable);
        Write(ref mask, code, true, false);
        if (now.Offset != page.Length)
        {
            return 1;
        }

        for (var i = 2; i < page.Length; i++)
        {
            if (((page[i] ^ current[i]) & ~changeable[i]) != 0)
            {
                return i;
            }
        }

        return null;
    }

    private void Take(ReadOnlySpan<byte> page)
    {
        switch (page[0] & 0x3f)
        {
            case Caching:
                WriteCache = (page[2] & 0x04) != 0;
                break;
            case Control:
                DescriptorSense = (page[2] & 0x04) != 0;
                SoftwareWriteProtect = (page[4] & 0x08) != 0;
                break;
            default:
                break;
        }
    }

    private void Write(ref SpanWriter writer, byte code, bool changeable, bool defaults)
    {
        writer.WriteByte(code);
        switch (code)
        {
            case Caching:
                writer.WriteByte(0x12);
                writer.WriteByte((byte)(changeable || defaults || WriteCache ? 0x04 : 0));
                writer.WriteZeros(17);
                break;
            case Control:
                writer.WriteByte(0x0a);
                writer.WriteByte((byte)(changeable || (DescriptorSense && !defaults) ? 0x04 : 0));
                // Unrestricted reordering.
                writer.WriteByte((byte)(changeable ? 0 : 0x10));
                writer.WriteByte((byte)(changeable || (SoftwareWriteProtect && !defaults) ? 0x08 : 0));
                writer.WriteZeros(7);
                break;
            default:
                writer.WriteByte(0x0a);
                writer.WriteZeros(10);
                break;
        }
    }

    private void WriteHeader(Span<byte> bytes, int length, bool isLong, bool blockDescriptor)
    {
        var writer = new SpanWriter(bytes);
        // DPOFUA, and WP.
        var specific = (byte)(0x10 | (facts.IsReadOnly || SoftwareWriteProtect ? 0x80 : 0));
        var descriptor = blockDescriptor ? 8 : 0;
        if (isLong)
        {
            writer.WriteUInt16BigEndian((ushort)(length - 2));
            writer.WriteByte(0);
            writer.WriteByte(specific);
            writer.WriteUInt16BigEndian(0);
            writer.WriteUInt16BigEndian((ushort)descriptor);
        }
        else
        {
            writer.WriteByte((byte)(length - 1));
            writer.WriteByte(0);
            writer.WriteByte(specific);
            writer.WriteByte((byte)descriptor);
        }
    }
}
