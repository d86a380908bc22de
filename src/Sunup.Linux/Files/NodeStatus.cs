namespace Sunup.Linux.Files;

/// <summary>What the kernel says of a name in a folder: of the link itself where it is a symbolic link.</summary>
/// <param name="Mode">Type and permissions, as in <c>st_mode</c>.</param>
/// <param name="Uid">Owner.</param>
/// <param name="Gid">Group.</param>
/// <param name="LinkCount">Names of the file, in any folder.</param>
/// <param name="Device">Where the file is: major in the high 32 bits, minor in the low.</param>
/// <param name="Inode">Together with <paramref name="Device"/>, which file it is.</param>
/// <param name="Length">In bytes.</param>
/// <param name="BytesOnDisk">What it takes on disk; less than <paramref name="Length"/> where it has holes (or the file system compresses).</param>
/// <param name="ModifiedSeconds">Since 1970.</param>
/// <param name="ModifiedNanoseconds">Below a second.</param>
/// <param name="NodeMajor">Of the device that a device node stands for.</param>
/// <param name="NodeMinor">The same.</param>
public readonly record struct NodeStatus(
    uint Mode,
    uint Uid,
    uint Gid,
    uint LinkCount,
    ulong Device,
    ulong Inode,
    long Length,
    long BytesOnDisk,
    long ModifiedSeconds,
    uint ModifiedNanoseconds,
    uint NodeMajor,
    uint NodeMinor)
{
    /// <summary>One of <see cref="FileTypes"/>.</summary>
    public uint Type => Mode & FileTypes.Mask;

    internal static NodeStatus From(in FileCalls.StatxBuffer status) => new(
        status.Mode,
        status.Uid,
        status.Gid,
        status.LinkCount,
        ((ulong)status.DeviceMajor << 32) | status.DeviceMinor,
        status.Inode,
        (long)status.Size,
        (long)status.Blocks * 512,
        status.ModifiedSeconds,
        status.ModifiedNanoseconds,
        status.NodeMajor,
        status.NodeMinor);
}
