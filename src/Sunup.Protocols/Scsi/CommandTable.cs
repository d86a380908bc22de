using System.Collections.Immutable;

namespace Sunup.Protocols.Scsi;

/// <summary>What a command does to a medium that somebody reserved. Source: SPC-5 table 67, SBC-4 table 15.</summary>
public enum CommandAccess
{
    /// <summary>Allowed whoever holds the reservation.</summary>
    Free,
    Read,
    Write,

    /// <summary>Changes the device, not the medium; as writing, for persistent reservations.</summary>
    Control,

    /// <summary>PERSISTENT RESERVE IN and OUT: judged by their own rules.</summary>
    PersistentReservation,

    /// <summary>RESERVE and RELEASE of old: judged by their own rules.</summary>
    OldReservation,
}

/// <summary>A command that is supported.</summary>
/// <param name="Opcode">Operation code.</param>
/// <param name="ServiceAction">Low five bits of byte 1, where the operation code alone does not tell.</param>
/// <param name="Access">For reservations.</param>
/// <param name="Usage">One byte for each of the CDB: the bits that are evaluated. Also what REPORT SUPPORTED OPERATION CODES tells.</param>
public sealed record CommandEntry(ScsiOpcode Opcode, byte? ServiceAction, CommandAccess Access, ImmutableArray<byte> Usage);

/// <summary>All commands of a disk.</summary>
public static class CommandTable
{
    public static ImmutableArray<CommandEntry> All { get; } =
    [
        Of(ScsiOpcode.TestUnitReady, CommandAccess.Free, "00 00 00 00 00 07"),
        Of(ScsiOpcode.RequestSense, CommandAccess.Free, "03 01 00 00 ff 07"),
        Of(ScsiOpcode.Read6, CommandAccess.Read, "08 1f ff ff ff 07"),
        Of(ScsiOpcode.Write6, CommandAccess.Write, "0a 1f ff ff ff 07"),
        Of(ScsiOpcode.Inquiry, CommandAccess.Free, "12 01 ff ff ff 07"),
        Of(ScsiOpcode.ModeSelect6, CommandAccess.Control, "15 11 00 00 ff 07"),
        Of(ScsiOpcode.Reserve6, CommandAccess.OldReservation, "16 00 00 00 00 07"),
        Of(ScsiOpcode.Release6, CommandAccess.OldReservation, "17 00 00 00 00 07"),
        Of(ScsiOpcode.ModeSense6, CommandAccess.Read, "1a 08 ff ff ff 07"),
        Of(ScsiOpcode.StartStopUnit, CommandAccess.Control, "1b 01 00 0f f7 07"),
        Of(ScsiOpcode.PreventAllow, CommandAccess.Control, "1e 00 00 00 03 07"),
        Of(ScsiOpcode.ReadCapacity10, CommandAccess.Free, "25 00 00 00 00 00 00 00 00 07"),
        Of(ScsiOpcode.Read10, CommandAccess.Read, "28 f8 ff ff ff ff 00 ff ff 07"),
        Of(ScsiOpcode.Write10, CommandAccess.Write, "2a f8 ff ff ff ff 00 ff ff 07"),
        Of(ScsiOpcode.WriteAndVerify10, CommandAccess.Write, "2e f6 ff ff ff ff 00 ff ff 07"),
        Of(ScsiOpcode.Verify10, CommandAccess.Read, "2f f6 ff ff ff ff 00 ff ff 07"),
        Of(ScsiOpcode.Prefetch10, CommandAccess.Read, "34 02 ff ff ff ff 00 ff ff 07"),
        Of(ScsiOpcode.SynchronizeCache10, CommandAccess.Write, "35 02 ff ff ff ff 00 ff ff 07"),
        Of(ScsiOpcode.ReadDefectData10, CommandAccess.Free, "37 00 1f 00 00 00 00 ff ff 07"),
        Of(ScsiOpcode.WriteSame10, CommandAccess.Write, "41 f8 ff ff ff ff 00 ff ff 07"),
        Of(ScsiOpcode.Unmap, CommandAccess.Write, "42 01 00 00 00 00 00 ff ff 07"),
        Of(ScsiOpcode.ModeSelect10, CommandAccess.Control, "55 11 00 00 00 00 00 ff ff 07"),
        Of(ScsiOpcode.Reserve10, CommandAccess.OldReservation, "56 00 00 00 00 00 00 00 00 07"),
        Of(ScsiOpcode.Release10, CommandAccess.OldReservation, "57 00 00 00 00 00 00 00 00 07"),
        Of(ScsiOpcode.ModeSense10, CommandAccess.Read, "5a 18 ff ff 00 00 00 ff ff 07"),
        .. Actions(ScsiOpcode.PersistentReserveIn, CommandAccess.PersistentReservation, [0, 1, 2, 3], "5e 1f 00 00 00 00 00 ff ff 07"),
        .. Actions(ScsiOpcode.PersistentReserveOut, CommandAccess.PersistentReservation, [0, 1, 2, 3, 4, 5, 6], "5f 1f ff 00 00 ff ff ff ff 07"),
        Of(ScsiOpcode.Read16, CommandAccess.Read, "88 f8 ff ff ff ff ff ff ff ff ff ff ff ff 00 07"),
        Of(ScsiOpcode.CompareAndWrite, CommandAccess.Write, "89 f8 ff ff ff ff ff ff ff ff 00 00 00 ff 00 07"),
        Of(ScsiOpcode.Write16, CommandAccess.Write, "8a f8 ff ff ff ff ff ff ff ff ff ff ff ff 00 07"),
        Of(ScsiOpcode.OrWrite, CommandAccess.Write, "8b f8 ff ff ff ff ff ff ff ff ff ff ff ff 00 07"),
        Of(ScsiOpcode.WriteAndVerify16, CommandAccess.Write, "8e f6 ff ff ff ff ff ff ff ff ff ff ff ff 00 07"),
        Of(ScsiOpcode.Verify16, CommandAccess.Read, "8f f6 ff ff ff ff ff ff ff ff ff ff ff ff 00 07"),
        Of(ScsiOpcode.Prefetch16, CommandAccess.Read, "90 02 ff ff ff ff ff ff ff ff ff ff ff ff 00 07"),
        Of(ScsiOpcode.SynchronizeCache16, CommandAccess.Write, "91 02 ff ff ff ff ff ff ff ff ff ff ff ff 00 07"),
        Of(ScsiOpcode.WriteSame16, CommandAccess.Write, "93 f9 ff ff ff ff ff ff ff ff ff ff ff ff 00 07"),
        .. Actions(ScsiOpcode.ServiceActionIn16, CommandAccess.Free, [ReadCapacity16], "9e 1f 00 00 00 00 00 00 00 00 ff ff ff ff 00 07"),
        .. Actions(ScsiOpcode.ServiceActionIn16, CommandAccess.Read, [GetLbaStatus], "9e 1f ff ff ff ff ff ff ff ff ff ff ff ff 00 07"),
        Of(ScsiOpcode.ReportLuns, CommandAccess.Free, "a0 00 ff 00 00 00 ff ff ff ff 00 07"),
        .. Actions(ScsiOpcode.MaintenanceIn, CommandAccess.Free, [ReportSupportedOpcodes, ReportSupportedTaskManagement], "a3 1f 87 ff ff ff ff ff ff ff 00 07"),
        Of(ScsiOpcode.Read12, CommandAccess.Read, "a8 f8 ff ff ff ff ff ff ff ff 00 07"),
        Of(ScsiOpcode.Write12, CommandAccess.Write, "aa f8 ff ff ff ff ff ff ff ff 00 07"),
        Of(ScsiOpcode.WriteAndVerify12, CommandAccess.Write, "ae f6 ff ff ff ff ff ff ff ff 00 07"),
        Of(ScsiOpcode.Verify12, CommandAccess.Read, "af f6 ff ff ff ff ff ff ff ff 00 07"),
        Of(ScsiOpcode.ReadDefectData12, CommandAccess.Free, "b7 1f 00 00 00 00 ff ff ff ff 00 07"),
    ];

    public const byte ReadCapacity16 = 0x10;
    public const byte GetLbaStatus = 0x12;
    public const byte ReportSupportedOpcodes = 0x0c;
    public const byte ReportSupportedTaskManagement = 0x0d;

    private static readonly CommandEntry?[][] s_byOpcode = [.. Enumerable.Range(0, 256).Select(opcode => ByAction((byte)opcode))];

    /// <summary>The entry of a CDB; null when the operation code or its service action is not supported.</summary>
    public static CommandEntry? Find(byte opcode, byte byte1)
    {
        var actions = s_byOpcode[opcode];
        return actions.Length switch
        {
            0 => null,
            1 => actions[0],
            _ => actions[byte1 & 0x1f],
        };
    }

    /// <summary>Some command begins with this operation code.</summary>
    public static bool Knows(byte opcode) => s_byOpcode[opcode].Length > 0;

    private static CommandEntry?[] ByAction(byte opcode)
    {
        var entries = All.Where(entry => (byte)entry.Opcode == opcode).ToList();
        if (entries is [] or [{ ServiceAction: null }])
        {
            return [.. entries];
        }

        var table = new CommandEntry?[32];
        entries.ForEach(entry => table[entry.ServiceAction!.Value] = entry);
        return table;
    }

    private static CommandEntry Of(ScsiOpcode opcode, CommandAccess access, string usage) => new(opcode, null, access, Bytes(usage));

    private static IEnumerable<CommandEntry> Actions(ScsiOpcode opcode, CommandAccess access, byte[] actions, string usage) =>
        actions.Select(action => new CommandEntry(opcode, action, access, Bytes(usage).SetItem(1, action)));

    private static ImmutableArray<byte> Bytes(string usage) => [.. Convert.FromHexString(usage.Replace(" ", "", StringComparison.Ordinal))];
}
