namespace Sunup.Protocols.Scsi;

/// <summary>Judges the commands that touch the medium: range, protection, flags, write protection.</summary>
/// <remarks>Source: SBC-4 section 5.</remarks>
internal static class MediumCommands
{
    private const byte Protect = 0xe0;
    private const byte ForceUnitAccess = 0x08;

    public static ScsiPlan Plan(DiskFacts facts, ModePages modes, ReadOnlySpan<byte> cdb)
    {
        var opcode = (ScsiOpcode)cdb[0];
        var block = CommandBlock.Read(cdb);
        if ((block.Flags & Protect) != 0 && opcode is not (ScsiOpcode.Prefetch10 or ScsiOpcode.Prefetch16 or ScsiOpcode.SynchronizeCache10 or ScsiOpcode.SynchronizeCache16))
        {
            // There is no protection information.
            return ScsiPlan.Check(Sense.InCdb(1));
        }

        if (IsOutside(facts, block.Lba, block.Blocks))
        {
            return ScsiPlan.Check(Sense.LbaOutOfRange);
        }

        if (IsWrite(opcode) && (facts.IsReadOnly || modes.SoftwareWriteProtect))
        {
            return ScsiPlan.Check(Sense.WriteProtected);
        }

        var range = new ScsiPlan
        {
            Action = ScsiAction.Answer,
            Offset = (long)block.Lba * facts.BlockSize,
            Length = (long)block.Blocks * facts.BlockSize,
            ForceUnitAccess = IsWrite(opcode) && ((block.Flags & ForceUnitAccess) != 0 || !modes.WriteCache),
        };
        return Kind(facts, cdb, opcode, block, range);
    }

    /// <summary>True when the range leaves the medium; also with a length of 0, the address must be one of the medium's.</summary>
    public static bool IsOutside(DiskFacts facts, ulong lba, ulong blocks) =>
        lba >= (ulong)facts.BlockCount ? blocks != 0 || lba > (ulong)facts.BlockCount : blocks > (ulong)facts.BlockCount - lba;

    private static bool IsWrite(ScsiOpcode opcode) => CommandTable.Find((byte)opcode, 0)?.Access is CommandAccess.Write && opcode is not (ScsiOpcode.SynchronizeCache10 or ScsiOpcode.SynchronizeCache16);

    private static ScsiPlan Kind(DiskFacts facts, ReadOnlySpan<byte> cdb, ScsiOpcode opcode, CommandBlock block, ScsiPlan range)
    {
        switch (opcode)
        {
            case ScsiOpcode.Read6 or ScsiOpcode.Read10 or ScsiOpcode.Read12 or ScsiOpcode.Read16:
                return range with { Action = ScsiAction.Read };
            case ScsiOpcode.Write6 or ScsiOpcode.Write10 or ScsiOpcode.Write12 or ScsiOpcode.Write16:
                return range with { Action = ScsiAction.Write, DataOutLength = range.Length };
            case ScsiOpcode.WriteAndVerify10 or ScsiOpcode.WriteAndVerify12 or ScsiOpcode.WriteAndVerify16:
                return range with { Action = ScsiAction.WriteAndVerify, DataOutLength = range.Length, ForceUnitAccess = true };
            case ScsiOpcode.OrWrite:
                return range with { Action = ScsiAction.OrWrite, DataOutLength = range.Length };
            case ScsiOpcode.Verify10 or ScsiOpcode.Verify12 or ScsiOpcode.Verify16:
                return Verify(facts, block, range);
            case ScsiOpcode.Prefetch10 or ScsiOpcode.Prefetch16:
                // All of it fits: reading ahead is the kernel's business.
                return range with { Status = ScsiStatus.ConditionMet };
            case ScsiOpcode.CompareAndWrite:
                return CompareAndWrite(facts, cdb, range);
            case ScsiOpcode.WriteSame10 or ScsiOpcode.WriteSame16:
                return WriteSame(facts, block, range);
            default:
                return range with { Action = ScsiAction.Flush };
        }
    }

    /// <summary>BYTCHK 0 reads, 1 compares all, 3 compares with one block.</summary>
    private static ScsiPlan Verify(DiskFacts facts, CommandBlock block, ScsiPlan range) => ((block.Flags >> 1) & 3) switch
    {
        0 => range with { Action = ScsiAction.Verify },
        1 => range with { Action = ScsiAction.Compare, DataOutLength = range.Length },
        3 => range with { Action = ScsiAction.ComparePattern, DataOutLength = range.Length == 0 ? 0 : facts.BlockSize },
        _ => ScsiPlan.Check(Sense.InCdb(1)),
    };

    private static ScsiPlan CompareAndWrite(DiskFacts facts, ReadOnlySpan<byte> cdb, ScsiPlan range)
    {
        // NUMBER OF LOGICAL BLOCKS is byte 13 alone.
        long blocks = cdb[13];
        if (IsOutside(facts, CommandBlock.Read(cdb).Lba, (ulong)blocks))
        {
            return ScsiPlan.Check(Sense.LbaOutOfRange);
        }

        var length = blocks * facts.BlockSize;
        return range with { Action = ScsiAction.CompareAndWrite, Length = length, DataOutLength = 2 * length };
    }

    private static ScsiPlan WriteSame(DiskFacts facts, CommandBlock block, ScsiPlan range)
    {
        var (anchor, unmap, noData) = ((block.Flags & 0x10) != 0, (block.Flags & 0x08) != 0, (block.Flags & 0x01) != 0);
        if (anchor || (noData && !unmap))
        {
            return ScsiPlan.Check(Sense.InCdb(1));
        }

        // WSNZ: 0 blocks, which would be all to the end of the medium, are not taken.
        if (block.Blocks is 0 or > InquiryData.MostUnmapBlocks)
        {
            return ScsiPlan.Check(Sense.InCdb(7));
        }

        return range with
        {
            Action = noData ? ScsiAction.Deallocate : ScsiAction.WriteSame,
            DataOutLength = noData ? 0 : facts.BlockSize,
            ForceUnitAccess = false,
        };
    }
}
