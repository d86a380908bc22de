using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sunup.Linux.Files;

/// <summary>Why <see cref="BeneathFile.Open"/> gave no file.</summary>
public enum OpenFault
{
    None,
    NotFound,
    /// <summary>The path, or a symbolic link on it, leads out of the folder.</summary>
    Escapes,
    /// <summary>A directory, FIFO, socket or device.</summary>
    NotARegularFile,
    AccessDenied,
    /// <summary>Anything else; the message says what.</summary>
    Other,
}

/// <summary>A regular file, open for reading, or why there is none.</summary>
public readonly record struct OpenedFile(SafeFileHandle? Handle, FileStatus Status, OpenFault Fault, string? Message = null);

/// <summary>Opens files below a folder such that no name and no symbolic link leads out of it, however the tree changes meanwhile.</summary>
/// <remarks>
/// Source: openat2(2), RESOLVE_BENEATH: the kernel checks each step of the one walk that opens the file, so there is no gap between check and use.
/// Links that stay inside are followed, absolute ones are not. Where openat2 is missing (Linux before 5.6, or a seccomp filter) each part is opened by itself
/// with O_NOFOLLOW, and no link at all is followed.
/// </remarks>
public static class BeneathFile
{
    private const int OpenFlags = FileCalls.ReadOnly | FileCalls.CloseOnExec | FileCalls.NonBlocking | FileCalls.NoControllingTerminal;

    // Retries when the kernel says that a rename raced with the walk (EAGAIN).
    private const int RaceRetries = 32;

    /// <summary>Opens <paramref name="relativePath"/> (parts joined by <c>/</c>) below <paramref name="folder"/>.</summary>
    public static OpenedFile Open(string folder, string relativePath)
    {
        var root = FileCalls.OpenAt(FileCalls.AtCurrentDirectory, folder, FileCalls.PathOnly | FileCalls.Directory | FileCalls.CloseOnExec, 0);
        if (root < 0)
        {
            return Failed(Marshal.GetLastPInvokeError());
        }

        try
        {
            var file = OpenBelow(root, relativePath);
            if (file < 0 && Marshal.GetLastPInvokeError() is FileCalls.ErrorNoSystemCall or FileCalls.ErrorPermission)
            {
                file = OpenPartByPart(root, relativePath);
            }

            return file < 0 ? Failed(Marshal.GetLastPInvokeError()) : Accept(new SafeFileHandle(file, ownsHandle: true));
        }
        finally
        {
            _ = FileCalls.Close(root);
        }
    }

    /// <summary>The way of kernels without openat2; separate so that it can be tested on newer ones.</summary>
    internal static OpenedFile OpenWithoutOpenAt2(string folder, string relativePath)
    {
        var root = FileCalls.OpenAt(FileCalls.AtCurrentDirectory, folder, FileCalls.PathOnly | FileCalls.Directory | FileCalls.CloseOnExec, 0);
        var file = OpenPartByPart(root, relativePath);
        var error = Marshal.GetLastPInvokeError();
        _ = FileCalls.Close(root);
        return file < 0 ? Failed(error) : Accept(new SafeFileHandle(file, ownsHandle: true));
    }

    private static int OpenBelow(int root, string relativePath)
    {
        var how = new FileCalls.OpenHow { Flags = OpenFlags, Resolve = FileCalls.ResolveBeneath | FileCalls.ResolveNoMagicLinks };
        var file = -1;
        for (var attempt = 0; attempt < RaceRetries; attempt++)
        {
            file = FileCalls.OpenAt2(root, relativePath, in how);
            if (file >= 0 || Marshal.GetLastPInvokeError() != FileCalls.ErrorAgain)
            {
                break;
            }
        }

        return file;
    }

    private static int OpenPartByPart(int root, string relativePath)
    {
        var parts = relativePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var directory = root;
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i] is "." or "..")
            {
                CloseUnless(root, directory);
                Marshal.SetLastPInvokeError(FileCalls.ErrorCrossDevice);
                return -1;
            }

            var flags = i < parts.Length - 1 ? FileCalls.PathOnly | FileCalls.Directory | FileCalls.CloseOnExec : OpenFlags;
            var next = FileCalls.OpenAt(directory, parts[i], flags | FileCalls.NoFollow, 0);
            var error = Marshal.GetLastPInvokeError();
            CloseUnless(root, directory);
            if (next < 0)
            {
                Marshal.SetLastPInvokeError(error);
                return -1;
            }

            directory = next;
        }

        return directory;
    }

    private static void CloseUnless(int root, int directory)
    {
        if (directory != root)
        {
            _ = FileCalls.Close(directory);
        }
    }

    private static OpenedFile Accept(SafeFileHandle handle)
    {
        var status = FileStatus.Of(handle);
        if (status.IsRegularFile)
        {
            return new OpenedFile(handle, status, OpenFault.None);
        }

        handle.Dispose();
        return new OpenedFile(null, default, OpenFault.NotARegularFile);
    }

    private static OpenedFile Failed(int error) => new(null, default, error switch
    {
        FileCalls.ErrorNoEntry or FileCalls.ErrorNotADirectory or FileCalls.ErrorNameTooLong => OpenFault.NotFound,
        FileCalls.ErrorCrossDevice or FileCalls.ErrorLoop => OpenFault.Escapes,
        FileCalls.ErrorAccess or FileCalls.ErrorPermission => OpenFault.AccessDenied,
        FileCalls.ErrorNoDeviceOrAddress or FileCalls.ErrorIsADirectory => OpenFault.NotARegularFile,
        _ => OpenFault.Other,
    }, Marshal.GetPInvokeErrorMessage(error));
}
