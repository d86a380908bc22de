using Sunup.Linux.Files;

namespace Sunup.Images.Extracting;

/// <summary>Whose the files are that this process makes.</summary>
internal static class Ownership
{
    private static readonly NodeStatus s_self = ReadSelf();

    public static uint User => s_self.Uid;

    public static uint Group => s_self.Gid;

    // /proc/self is the effective user's.
    private static NodeStatus ReadSelf()
    {
        using var proc = FolderNode.Open("/proc/self/");
        return proc.Status();
    }
}
