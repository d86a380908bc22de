using System.Runtime.InteropServices;
using Sunup.Linux.Native;

namespace Sunup.Linux.Kexec;

/// <summary>Makes the file systems on devices read-only, so that nothing is half written when the kernel is left.</summary>
public static partial class ReadOnlyMounts
{
    private const nuint MS_RDONLY = 1;
    private const nuint MS_REMOUNT = 32;

    /// <summary>Tries each, the last mounted first.</summary>
    /// <returns>Those that would not, with the reason: a file is open for writing there.</returns>
    public static IReadOnlyList<string> RemountAll()
    {
        var refused = new List<string>();
        foreach (var mount in File.ReadLines("/proc/self/mounts").Reverse().Select(line => line.Split(' ')))
        {
            if (mount is [var device, var target, _, var options, ..] && device.StartsWith("/dev/", StringComparison.Ordinal) && !options.Split(',').Contains("ro", StringComparer.Ordinal)
                && Mount(null, Unescape(target), null, MS_REMOUNT | MS_RDONLY, 0) < 0)
            {
                var error = Marshal.GetLastPInvokeError();
                refused.Add($"{Unescape(target)}: {Errno.Name(error)}");
            }
        }

        return refused;
    }

    // proc(5): blanks, tabs, newlines and backslashes are written as octal numbers.
    private static string Unescape(string path) => path
        .Replace(@"\040", " ", StringComparison.Ordinal).Replace(@"\011", "\t", StringComparison.Ordinal)
        .Replace(@"\012", "\n", StringComparison.Ordinal).Replace(@"\134", @"\", StringComparison.Ordinal);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mount(string? source, string target, string? type, nuint flags, nint data);
}
