using Sunup.Formats.Recognition;

namespace Sunup.Formats.Disks.Fat;

/// <summary>Reads the entries of a folder, in their order.</summary>
internal static class FatDirectoryReader
{
    private const byte Deleted = 0xe5;

    // The first byte of a name that begins with 0xe5.
    private const byte StandsForDeleted = 0x05;
    private const int PageSize = 1 << 16;

    /// <param name="file">The image.</param>
    /// <param name="extents">Where the folder lies.</param>
    /// <param name="path">Of the folder.</param>
    public static IEnumerable<FatEntry> Read(FileBytes file, FatExtents extents, string path)
    {
        var name = new FatLongName();
        foreach (var (offset, length) in extents.Runs)
        {
            for (long at = 0; at < length; at += PageSize)
            {
                var page = file.Read(offset + at, Math.Min(PageSize, length - at));
                for (var i = 0; i + FatDirectoryEntry.Length <= page.Length; i += FatDirectoryEntry.Length)
                {
                    if (page[i] == 0)
                    {
                        yield break;
                    }

                    if (Read(page.AsSpan(i, FatDirectoryEntry.Length), name, path, offset + at + i) is { } entry)
                    {
                        yield return entry;
                    }
                }
            }
        }
    }

    private static FatEntry? Read(ReadOnlySpan<byte> bytes, FatLongName name, string path, long offset)
    {
        var attributes = (FatAttributes)bytes[FatDirectoryEntry.AttributesOffset];
        if (bytes[0] == Deleted)
        {
            name.Clear();
            return null;
        }

        if ((attributes & FatAttributes.LongName) == FatAttributes.LongName)
        {
            name.Add(bytes);
            return null;
        }

        var longName = name.Take(bytes);
        if (attributes.HasFlag(FatAttributes.VolumeId) || bytes[0] == (byte)'.')
        {
            return null;
        }

        Span<byte> shortBytes = stackalloc byte[FatNames.ShortLength];
        bytes[..FatNames.ShortLength].CopyTo(shortBytes);
        shortBytes[0] = shortBytes[0] == StandsForDeleted ? Deleted : shortBytes[0];
        var entry = FatDirectoryEntry.Read(bytes);
        var shown = longName ?? FatNames.Render(shortBytes, (entry.CaseFlags & FatDirectoryEntry.LowerBase) != 0, (entry.CaseFlags & FatDirectoryEntry.LowerExtension) != 0);
        var isDirectory = attributes.HasFlag(FatAttributes.Directory);
        return new FatEntry
        {
            Path = path.Length == 0 ? shown : $"{path}/{shown}",
            Name = shown,
            ShortName = FatNames.Render(shortBytes),
            IsDirectory = isDirectory,
            Attributes = attributes,
            Length = isDirectory ? 0 : entry.Size,
            FirstCluster = entry.FirstCluster,
            Modified = entry.Modified.ToDateTime(),
            EntryOffset = offset,
        };
    }
}
