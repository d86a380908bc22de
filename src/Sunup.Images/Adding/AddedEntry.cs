namespace Sunup.Images.Adding;

/// <summary>An entry of the archive that is to be made.</summary>
/// <param name="Path">In the image.</param>
/// <param name="Mode">Type and permissions, as in <c>st_mode</c>.</param>
/// <param name="Length">Of data or of a link's target, in bytes.</param>
internal sealed record AddedEntry(string Path, uint Mode, long Length)
{
    /// <summary>The data; null where it is that of <see cref="SourcePath"/>.</summary>
    public byte[]? Bytes { get; init; }

    /// <summary>The file of this machine with the data.</summary>
    public string? SourcePath { get; init; }

    public uint DeviceMajor { get; init; }

    public uint DeviceMinor { get; init; }
}
