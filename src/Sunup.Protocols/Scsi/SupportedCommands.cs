using Sunup.Binary;

namespace Sunup.Protocols.Scsi;

/// <summary>Answers to REPORT SUPPORTED OPERATION CODES and REPORT SUPPORTED TASK MANAGEMENT FUNCTIONS.</summary>
/// <remarks>Source: SPC-5 sections 6.33 and 6.34.</remarks>
public static class SupportedCommands
{
    private const int DescriptorBytes = 8;
    private const int TimeoutBytes = 12;

    public static ScsiPlan Answer(ReadOnlySpan<byte> cdb)
    {
        var reader = new SpanReader(cdb[2..]);
        var options = reader.ReadByte("REPORTING OPTIONS");
        var opcode = reader.ReadByte("REQUESTED OPERATION CODE");
        var action = reader.ReadUInt16BigEndian("REQUESTED SERVICE ACTION");
        var allocation = reader.ReadUInt32BigEndian("ALLOCATION LENGTH");
        var withTimeouts = (options & 0x80) != 0;
        return (options & 7) switch
        {
            0 => ScsiPlan.Data(All(withTimeouts), allocation),
            1 or 2 or 3 => One(options & 7, opcode, action, withTimeouts, allocation),
            _ => ScsiPlan.Check(Sense.InCdb(2)),
        };
    }

    /// <summary>ABORT TASK, ABORT TASK SET, CLEAR TASK SET, LOGICAL UNIT RESET.</summary>
    public static ScsiPlan TaskManagement(ReadOnlySpan<byte> cdb)
    {
        var reader = new SpanReader(cdb[6..]);
        var allocation = reader.ReadUInt32BigEndian("ALLOCATION LENGTH");
        return allocation < 4 ? ScsiPlan.Check(Sense.InCdb(6)) : ScsiPlan.Data((byte[])[0xd8, 0, 0, 0], allocation);
    }

    private static byte[] All(bool withTimeouts)
    {
        var entry = DescriptorBytes + (withTimeouts ? TimeoutBytes : 0);
        var bytes = new byte[4 + (CommandTable.All.Length * entry)];
        var writer = new SpanWriter(bytes);
        writer.WriteUInt32BigEndian((uint)(CommandTable.All.Length * entry));
        foreach (var command in CommandTable.All)
        {
            writer.WriteByte((byte)command.Opcode);
            writer.WriteByte(0);
            writer.WriteUInt16BigEndian(command.ServiceAction ?? 0);
            writer.WriteByte(0);
            // CTDP and SERVACTV.
            writer.WriteByte((byte)((withTimeouts ? 2 : 0) | (command.ServiceAction is null ? 0 : 1)));
            writer.WriteUInt16BigEndian((ushort)command.Usage.Length);
            if (withTimeouts)
            {
                WriteTimeouts(ref writer);
            }
        }

        return bytes;
    }

    private static ScsiPlan One(int option, byte opcode, ushort action, bool withTimeouts, uint allocation)
    {
        var entries = CommandTable.All.Where(entry => (byte)entry.Opcode == opcode).ToList();
        var hasActions = entries is [{ ServiceAction: not null }, ..];
        if ((option == 1 && hasActions) || (option == 2 && entries.Count > 0 && !hasActions))
        {
            return ScsiPlan.Check(Sense.InCdb(2));
        }

        var command = entries.FirstOrDefault(entry => entry.ServiceAction is null ? option != 3 || action == 0 : entry.ServiceAction == action);
        var bytes = new byte[4 + (command?.Usage.Length ?? 0) + (withTimeouts && command is not null ? TimeoutBytes : 0)];
        var writer = new SpanWriter(bytes);
        writer.WriteByte(0);
        // SUPPORT: 3 by the standard, 1 not at all.
        writer.WriteByte((byte)((withTimeouts && command is not null ? 0x80 : 0) | (command is null ? 1 : 3)));
        writer.WriteUInt16BigEndian((ushort)(command?.Usage.Length ?? 0));
        if (command is not null)
        {
            writer.WriteBytes(command.Usage.AsSpan());
        }

        if (withTimeouts && command is not null)
        {
            WriteTimeouts(ref writer);
        }

        return ScsiPlan.Data(bytes, allocation);
    }

    /// <summary>No timeout is told.</summary>
    private static void WriteTimeouts(ref SpanWriter writer)
    {
        writer.WriteUInt16BigEndian(TimeoutBytes - 2);
        writer.WriteZeros(TimeoutBytes - 2);
    }
}
