using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Sunup.Linux.Links;
using Sunup.Linux.Native;

namespace Sunup.Linux.Namespaces;

/// <summary>A network namespace of our own, alive as long as this object (and what was made in it), gone with the process however that ends.</summary>
/// <remarks>
/// It has no name and no mount: a thread that left the host's network holds it, so nothing is left behind after kill -9.
/// A user enters it with <c>nsenter --net=PATH</c>, see <see cref="Path"/>. Loopback is up.
/// Work given to <see cref="Run{T}"/> must not start threads, tasks or asynchronous operations: what the thread starts inherits the namespace,
/// thread-pool workers included.
/// </remarks>
public sealed class NetworkNamespace : INetworkScope, IDisposable, IAsyncDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _ready = new();
    private ExceptionDispatchInfo? _failure;
    private int _threadId;
    private int _disposed;

    private NetworkNamespace(string name)
    {
        Name = name;
        _thread = new Thread(Live) { IsBackground = true, Name = $"netns {name}" };
    }

    /// <summary>For messages and thread names; the kernel knows no name.</summary>
    public string Name { get; }

    /// <summary>The namespace as a path, good for nsenter(1) and setns(2) while this object lives.</summary>
    public string Path => $"/proc/{Environment.ProcessId}/task/{_threadId}/ns/net";

    /// <exception cref="LinuxException">Refused; EPERM without CAP_SYS_ADMIN.</exception>
    public static NetworkNamespace Create(string name)
    {
        var created = new NetworkNamespace(name);
        created._thread.Start();
        created._ready.Wait();
        if (created._failure is { } failure)
        {
            created.Dispose();
            failure.Throw();
        }

        return created;
    }

    public T Run<T>(Func<T> action)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        if (Thread.CurrentThread == _thread)
        {
            return action();
        }

        using var done = new ManualResetEventSlim();
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        _work.Add(() =>
        {
            try
            {
                result = action();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }

            done.Set();
        });
        done.Wait();
        failure?.Throw();
        return result;
    }

    /// <summary>Ends the thread. The kernel removes the namespace and its links when the last socket, tap or process in it is gone.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _work.CompleteAdding();
        if (Thread.CurrentThread != _thread)
        {
            _thread.Join();
        }

        _work.Dispose();
        _ready.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Live()
    {
        try
        {
            Enter();
        }
        catch (LinuxException e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
        }

        _ready.Set();
        foreach (var action in _work.GetConsumingEnumerable())
        {
            action();
        }
    }

    private void Enter()
    {
        _threadId = LibC.gettid();
        LibC.Check(LibC.unshare(LibC.CLONE_NEWNET), "create a network namespace", null, "CAP_SYS_ADMIN");
        using var links = LinkClient.Open(new HostNetwork());
        links.SetUp("lo");
    }
}
