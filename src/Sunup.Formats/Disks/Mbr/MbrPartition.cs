namespace Sunup.Formats.Disks.Mbr;

/// <summary>One used entry of a master or extended boot record.</summary>
/// <param name="Number">As Linux counts: 1 to 4 of the first record, from 5 in an extended partition.</param>
/// <param name="Status">0x80 active, 0 not; nothing else is allowed.</param>
/// <param name="Type">See <see cref="MbrTypes"/>.</param>
/// <param name="First">Its first sector, as the entry says it.</param>
/// <param name="Last">Its last sector, as the entry says it.</param>
/// <param name="FirstLba">Its first sector, counted from the start of the disk.</param>
/// <param name="SectorCount">How many sectors it has.</param>
/// <param name="EntryOffset">Of its 16 bytes in the file.</param>
public readonly record struct MbrPartition(
    int Number, byte Status, byte Type, CylinderHeadSector First, CylinderHeadSector Last, long FirstLba, long SectorCount, long EntryOffset)
{
    public bool IsActive => Status == 0x80;

    public bool IsExtended => MbrTypes.IsExtended(Type);

    public long LastLba => FirstLba + SectorCount - 1;
}
