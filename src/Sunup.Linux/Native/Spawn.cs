using System.Runtime.InteropServices;

namespace Sunup.Linux.Native;

/// <summary>posix_spawn(3) and its attribute objects, whose sizes (80 and 336 bytes in glibc) are the library's business.</summary>
internal static partial class Spawn
{
    /// <summary>More than any C library needs for posix_spawnattr_t, posix_spawn_file_actions_t or sigset_t.</summary>
    private const int ObjectSize = 512;
    private const short POSIX_SPAWN_SETSIGDEF = 0x04;
    private const short POSIX_SPAWN_SETSIGMASK = 0x08;
    private const short POSIX_SPAWN_SETSID = 0x80;

    /// <summary>Starts a program in a session of its own, with default signal handling and only the given descriptors.</summary>
    /// <param name="path">The program.</param>
    /// <param name="arguments">With argument 0.</param>
    /// <param name="environment"><c>NAME=value</c> each.</param>
    /// <param name="standardOutput">Becomes descriptor 1; descriptor 0 is /dev/null.</param>
    /// <param name="standardError">Becomes descriptor 2.</param>
    /// <param name="inherited">Kept under their own numbers.</param>
    /// <returns>The process id.</returns>
    /// <exception cref="LinuxException">The program could not be started.</exception>
    public static int Start(string path, IEnumerable<string> arguments, IEnumerable<string> environment, int standardOutput, int standardError, IEnumerable<int> inherited)
    {
        var actions = Marshal.AllocHGlobal(ObjectSize);
        var attributes = Marshal.AllocHGlobal(ObjectSize);
        var signals = Marshal.AllocHGlobal(ObjectSize);
        using var argv = new NativeStrings(arguments);
        using var envp = new NativeStrings(environment);
        Require(posix_spawn_file_actions_init(actions));
        Require(posix_spawnattr_init(attributes));
        try
        {
            Require(posix_spawn_file_actions_addopen(actions, 0, "/dev/null", LibC.O_RDONLY, 0));
            Require(posix_spawn_file_actions_adddup2(actions, standardOutput, 1));
            Require(posix_spawn_file_actions_adddup2(actions, standardError, 2));
            foreach (var descriptor in inherited)
            {
                // dup2 onto itself clears close-on-exec in the child alone (POSIX 2024, glibc 2.29).
                Require(posix_spawn_file_actions_adddup2(actions, descriptor, descriptor));
            }

            // .NET ignores SIGPIPE, and exec would hand that on.
            _ = sigfillset(signals);
            Require(posix_spawnattr_setsigdefault(attributes, signals));
            _ = sigemptyset(signals);
            Require(posix_spawnattr_setsigmask(attributes, signals));
            Require(posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID));
            var errno = posix_spawn(out var pid, path, actions, attributes, argv.Pointers, envp.Pointers);
            return errno == 0 ? pid : throw new LinuxException($"start {path}", errno, path);
        }
        finally
        {
            _ = posix_spawn_file_actions_destroy(actions);
            _ = posix_spawnattr_destroy(attributes);
            Marshal.FreeHGlobal(actions);
            Marshal.FreeHGlobal(attributes);
            Marshal.FreeHGlobal(signals);
        }
    }

    private static void Require(int errno)
    {
        if (errno != 0)
        {
            throw new LinuxException("prepare a child process", errno);
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn(out int pid, string path, nint fileActions, nint attributes, ReadOnlySpan<nint> argv, ReadOnlySpan<nint> envp);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(nint actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_destroy(nint actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_adddup2(nint actions, int descriptor, int target);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addopen(nint actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_init(nint attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_destroy(nint attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setflags(nint attributes, short flags);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigdefault(nint attributes, nint signals);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigmask(nint attributes, nint signals);

    [LibraryImport("libc")]
    private static partial int sigfillset(nint signals);

    [LibraryImport("libc")]
    private static partial int sigemptyset(nint signals);
}

/// <summary>A NULL-terminated array of C strings.</summary>
internal sealed class NativeStrings : IDisposable
{
    private readonly nint[] _pointers;

    public NativeStrings(IEnumerable<string> values) => _pointers = [.. values.Select(Marshal.StringToCoTaskMemUTF8), 0];

    public ReadOnlySpan<nint> Pointers => _pointers;

    public void Dispose()
    {
        foreach (var pointer in _pointers)
        {
            Marshal.FreeCoTaskMem(pointer);
        }
    }
}
