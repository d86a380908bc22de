using System.Collections.Immutable;

namespace Sunup.Formats.Disks.Gpt;

/// <summary>What Linux writes to its log about a table whose first header is valid.</summary>
/// <remarks>Source: Linux block/partitions/efi.c, compare_gpts and find_valid_gpt.</remarks>
internal static class GptMessages
{
    public static ImmutableArray<string> Of(GptHeader primary, GptHeader? alternate, long lastLba)
    {
        if (alternate is null)
        {
            return ["Alternate GPT is invalid, using primary GPT."];
        }

        var messages = ImmutableArray.CreateBuilder<string>();
        Compare(primary.MyLba, alternate.AlternateLba, "GPT:Primary header LBA != Alt. header alternate_lba");
        Compare(primary.AlternateLba, alternate.MyLba, "GPT:Primary header alternate_lba != Alt. header my_lba");
        Compare(primary.FirstUsableLba, alternate.FirstUsableLba, "GPT:first_usable_lbas don't match.");
        Compare(primary.LastUsableLba, alternate.LastUsableLba, "GPT:last_usable_lbas don't match.");
        if (primary.DiskId != alternate.DiskId)
        {
            messages.Add("GPT:disk_guids don't match.");
        }

        CompareHex(primary.NumberOfPartitionEntries, alternate.NumberOfPartitionEntries, "GPT:num_partition_entries don't match: ");
        CompareHex(primary.SizeOfPartitionEntry, alternate.SizeOfPartitionEntry, "GPT:sizeof_partition_entry values don't match: ");
        CompareHex(primary.PartitionEntryArrayCrc32, alternate.PartitionEntryArrayCrc32, "GPT:partition_entry_array_crc32 values don't match: ");
        Compare(primary.AlternateLba, (ulong)lastLba, "GPT:Primary header thinks Alt. header is not at the end of the disk.");
        Compare(alternate.MyLba, (ulong)lastLba, "GPT:Alternate GPT header not at the end of the disk.");
        if (messages.Count > 0)
        {
            messages.Add("GPT: Use GNU Parted to correct GPT errors.");
        }

        return messages.ToImmutable();

        void Compare(ulong one, ulong other, string message)
        {
            if (one != other)
            {
                messages.Add(message);
                messages.Add($"GPT:{(long)one} != {(long)other}");
            }
        }

        void CompareHex(uint one, uint other, string message)
        {
            if (one != other)
            {
                messages.Add($"{message}0x{one:x} != 0x{other:x}");
            }
        }
    }
}
