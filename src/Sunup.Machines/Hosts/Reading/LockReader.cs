using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Sunup.Linux.Files;
using Sunup.Machines.Hosts.Facts;

namespace Sunup.Machines.Hosts.Reading;

/// <summary>Finds who holds locks on a file.</summary>
/// <remarks>
/// QEMU's locks belong to an open file, not to a process: /proc/locks shows them with process -1. The `lock:` lines of /proc/PID/fdinfo/FD have them with
/// the process that has the file open. Source: proc_pid_fdinfo(5). Their device number is that of the file system, which stat may show otherwise (Btrfs,
/// overlayfs), so the descriptor's own file is compared.
/// </remarks>
internal sealed class LockReader(HostFiles files)
{
    // The bytes that QEMU locks: what its holder does, and what it lets nobody else do. Source: QEMU block/file-posix.c.
    private static readonly ImmutableArray<long> s_lockedBytes = [100, 101, 102, 103, 200, 201, 202, 203];

    /// <param name="file">Device and inode.</param>
    /// <param name="opened">The file itself, to ask the kernel where processes are hidden; null where it cannot be opened.</param>
    public Fact<ImmutableArray<FileLock>> Read(NodeStatus file, SafeFileHandle? opened)
    {
        var locks = ImmutableArray.CreateBuilder<FileLock>();
        var hidden = 0;
        foreach (var id in files.Names("proc").Where(name => char.IsAsciiDigit(name[0]) && name != "self"))
        {
            if (files.NamesOf($"proc/{id}/fd") is not Known<ImmutableArray<string>>(var descriptors))
            {
                hidden++;
                continue;
            }

            foreach (var descriptor in descriptors.Where(descriptor => IsOf(file, $"proc/{id}/fd/{descriptor}")))
            {
                locks.AddRange(Locks(id, files.TextOrNull($"proc/{id}/fdinfo/{descriptor}") ?? ""));
            }
        }

        return locks.Count > 0 || hidden == 0
            ? locks.Distinct().ToImmutableArray()
            : AskKernel(opened) ?? new Unknown<ImmutableArray<FileLock>>($"{hidden} processes of other users may not be looked into, and the file cannot be opened to ask the kernel");
    }

    private static Fact<ImmutableArray<FileLock>>? AskKernel(SafeFileHandle? file)
    {
        if (file is null)
        {
            return null;
        }

        var answers = s_lockedBytes.Select(at => (At: at, IsHeld: OpenFileLocks.IsHeld(file, at))).ToList();
        return answers.Any(answer => answer.IsHeld is null)
            ? null
            : answers.Where(answer => answer.IsHeld == true).Select(answer => new FileLock("OFDLCK", false, FileLock.UnknownProcess, "a process that this user may not see", answer.At, answer.At)).ToImmutableArray();
    }

    private bool IsOf(NodeStatus file, string descriptor)
    {
        // The link's text first: it costs nothing, and most descriptors are sockets and pipes.
        return files.LinkTarget(descriptor)?.StartsWith('/') == true
            && PathStatus.Of(files.PathOf(descriptor)).Status is { } status && status.Device == file.Device && status.Inode == file.Inode;
    }

    // lock:	1: OFDLCK  ADVISORY  READ -1 fe:00:1310757 100 101
    private IEnumerable<FileLock> Locks(string id, string info)
    {
        foreach (var line in info.Split('\n').Where(line => line.StartsWith("lock:", StringComparison.Ordinal)))
        {
            var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length >= 9 && long.TryParse(words[7], NumberStyles.None, CultureInfo.InvariantCulture, out var start))
            {
                var end = long.TryParse(words[8], NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last : long.MaxValue;
                yield return new FileLock(words[2], words[4] == "WRITE", int.Parse(id, CultureInfo.InvariantCulture), CommandOf(id), start, end);
            }
        }
    }

    private string CommandOf(string id)
    {
        var arguments = (files.TextOrNull($"proc/{id}/cmdline") ?? "").Replace('\0', ' ').Trim();
        var text = arguments.Length > 0 ? arguments : $"[{files.TextOrNull($"proc/{id}/comm")}]";
        return text.Length <= 120 ? text : text[..117] + "...";
    }
}
