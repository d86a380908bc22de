using System.Runtime.InteropServices;
using Sunup.Linux.Native;

namespace Sunup.Linux.Files;

/// <summary>What is behind a path, or why the kernel does not say.</summary>
/// <param name="Status">Of the file itself, symbolic links followed; null when the kernel refused.</param>
/// <param name="ErrorName">The error's name, such as <c>ENOENT</c>; null when there is a status.</param>
/// <param name="ErrorText">The same in words.</param>
public readonly record struct PathStatus(NodeStatus? Status, string? ErrorName, string? ErrorText)
{
    /// <summary>There is nothing of that name, which is not the same as being kept from looking.</summary>
    public bool IsAbsent => ErrorName is nameof(Errno.ENOENT) or "ENOTDIR";

    /// <param name="path">Absolute, or relative to the working folder.</param>
    /// <param name="followLinks">False: a symbolic link is looked at itself.</param>
    public static PathStatus Of(string path, bool followLinks = true)
    {
        if (PathCalls.statx(FileCalls.AtCurrentDirectory, path, followLinks ? 0 : NodeCalls.NoFollowAt, FileCalls.StatxBasicStats, out var status) == 0)
        {
            return new PathStatus(NodeStatus.From(status), null, null);
        }

        var errno = Marshal.GetLastPInvokeError();
        return new PathStatus(null, errno == FileCalls.ErrorNotADirectory ? "ENOTDIR" : Errno.Name(errno), Errno.Text(errno));
    }
}
