using System.Collections;
using Microsoft.Win32.SafeHandles;
using Sunup.Linux.Native;

namespace Sunup.Linux.Processes;

/// <summary>The thread behind a <see cref="ChildProcess"/>: starts it, reads it, reaps it.</summary>
/// <remarks>
/// The thread is made on the scope's thread, so that the child is born in the scope's network; then it goes back to the network of this process:
/// what its callbacks start (thread-pool workers above all) would inherit the scope otherwise.
/// </remarks>
internal sealed class ChildGuardian(string path, IReadOnlyList<string> command, ChildOptions options) : IDisposable
{
    private const int WNOHANG = 1;
    private const nint PidfdOpen = 434;
    /// <summary>What a child's own children may still write after its end.</summary>
    private const int DrainMilliseconds = 100;

    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _pidfdLock = new();
    private SafeFileHandle? _pidfd;
    private SafeFileHandle _output = new();
    private SafeFileHandle _error = new();

    public int Id { get; private set; }

    /// <summary>Returns when the child runs.</summary>
    public void Start(Action<ChildExit> onExit)
    {
        options.Scope.Run(() =>
        {
            var thread = new Thread(() => Live(onExit)) { IsBackground = true, Name = $"child {Path.GetFileName(options.Executable)}" };
            thread.Start();
            return thread;
        });
        _started.Task.GetAwaiter().GetResult();
    }

    public void Signal(nint sendSignal, int signal)
    {
        lock (_pidfdLock)
        {
            if (_pidfd is { IsClosed: false } pidfd)
            {
                _ = LibC.syscall(sendSignal, pidfd.DangerousGetHandle(), signal, 0, 0);
            }
        }
    }

    public void Dispose()
    {
        lock (_pidfdLock)
        {
            _pidfd?.Dispose();
        }

        _output.Dispose();
        _error.Dispose();
    }

    private void Live(Action<ChildExit> onExit)
    {
        try
        {
            Spawn();
            ReturnToOwnNetwork();
        }
        catch (LinuxException e)
        {
            _started.SetException(e);
            return;
        }

        _started.SetResult();
        onExit(Watch());
    }

    private void Spawn()
    {
        var (outputRead, outputWrite) = MakePipe();
        var (errorRead, errorWrite) = MakePipe();
        _output = outputRead;
        _error = errorRead;
        using (outputWrite)
        using (errorWrite)
        {
            var inherited = options.InheritedHandles.Select(handle => (int)handle.DangerousGetHandle());
            Id = Native.Spawn.Start(path, command, CurrentEnvironment(), (int)outputWrite.DangerousGetHandle(), (int)errorWrite.DangerousGetHandle(), inherited);
        }

        var pidfd = (int)LibC.Check(LibC.syscall(PidfdOpen, Id, 0, 0, 0), "open a handle to the child");
        _pidfd = new SafeFileHandle(pidfd, ownsHandle: true);
    }

    private static void ReturnToOwnNetwork()
    {
        if (string.Equals(NetworkOf("thread-self"), NetworkOf("self"), StringComparison.Ordinal))
        {
            return;
        }

        using var own = LibC.open("/proc/self/ns/net", LibC.O_RDONLY | LibC.O_CLOEXEC);
        LibC.Check(own.IsInvalid ? -1 : LibC.setns(own, LibC.CLONE_NEWNET), "go back to the network namespace of this process", null, "CAP_SYS_ADMIN");
    }

    private static string? NetworkOf(string task) => File.ResolveLinkTarget($"/proc/{task}/ns/net", returnFinalTarget: false)?.Name;

    private ChildExit Watch()
    {
        var output = new OutputLines(text => options.OnLine?.Invoke(new ChildLine(text, false)));
        var error = new OutputLines(text => options.OnLine?.Invoke(new ChildLine(text, true)));
        Span<PollDescriptor> descriptors =
        [
            new() { Descriptor = (int)_output.DangerousGetHandle(), Events = PollDescriptor.POLLIN },
            new() { Descriptor = (int)_error.DangerousGetHandle(), Events = PollDescriptor.POLLIN },
            new() { Descriptor = (int)_pidfd!.DangerousGetHandle(), Events = PollDescriptor.POLLIN },
        ];
        var buffer = new byte[16384];
        ChildExit? exit = null;
        // Ended, and nobody holds its output open any more: there is nothing left to wait for.
        while (exit is null || descriptors[0].Descriptor >= 0 || descriptors[1].Descriptor >= 0)
        {
            if (LibC.poll(descriptors, (ulong)descriptors.Length, exit is null ? -1 : DrainMilliseconds) == 0)
            {
                break;
            }

            Drain(ref descriptors[0], _output, buffer, output);
            Drain(ref descriptors[1], _error, buffer, error);
            if (exit is null && descriptors[2].Returned != 0 && Reap() is { } reaped)
            {
                exit = reaped;
                descriptors[2].Descriptor = -1;
            }
        }

        output.Complete();
        error.Complete();
        return exit!.Value;
    }

    private ChildExit? Reap() => LibC.waitpid(Id, out var status, WNOHANG) switch
    {
        0 => null,
        < 0 => new ChildExit(null, null),
        _ => ChildExit.FromStatus(status),
    };

    private static void Drain(ref PollDescriptor descriptor, SafeFileHandle handle, byte[] buffer, OutputLines lines)
    {
        if (descriptor.Descriptor < 0 || descriptor.Returned == 0)
        {
            return;
        }

        var count = (int)LibC.read(handle, buffer, buffer.Length);
        if (count > 0)
        {
            lines.Add(buffer.AsSpan(0, count));
        }
        else if (count == 0 || System.Runtime.InteropServices.Marshal.GetLastPInvokeError() != Errno.EINTR)
        {
            descriptor.Descriptor = -1;
        }
    }

    private static (SafeFileHandle Read, SafeFileHandle Write) MakePipe()
    {
        Span<int> ends = stackalloc int[2];
        LibC.Check(LibC.pipe2(ends, LibC.O_CLOEXEC), "make a pipe");
        return (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }

    private static IEnumerable<string> CurrentEnvironment() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => $"{entry.Key}={entry.Value}");
}
