using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Sunup.Linux.Storage;

/// <summary>Makes a rename in a directory survive a loss of power.</summary>
public static partial class DirectoryFlush
{
    private const int O_DIRECTORY = 0x10000;
    private const int O_CLOEXEC = 0x80000;

    /// <exception cref="Win32Exception">The directory cannot be opened or written.</exception>
    public static void Flush(string path)
    {
        // O_DIRECTORY differs between architectures; a plain read-only open of a directory is enough everywhere.
        var descriptor = Open(path, O_CLOEXEC | (RuntimeInformation.ProcessArchitecture == Architecture.X64 ? O_DIRECTORY : 0));
        if (descriptor < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        var result = Sync(descriptor);
        var error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        if (result < 0)
        {
            throw new Win32Exception(error);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
