using System.Globalization;
using Sunup.Linux.Processes;
using Sunup.Machines.Hosts;
using Sunup.Trials.BootNetworks;

namespace Sunup.Boots.Diskless.Initiators;

/// <summary>A VM on a boot network, started with a kernel and an initramfs, whose console is followed.</summary>
internal sealed class InitiatorGuest : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(6);
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly ChildProcess _qemu;
    private TaskCompletionSource _more = New();

    private InitiatorGuest(BootNetwork network, string kernel, string initrd)
    {
        var tap = network.AddTap("vm0");
        _qemu = ChildProcess.Start(new ChildOptions
        {
            Executable = ToolLocator.Require("qemu-system-x86_64"),
            Scope = network.Scope,
            InheritedHandles = [tap.Handle],
            Arguments =
            [
                "-M", "q35", "-accel", "tcg", "-cpu", "max", "-m", "1024", "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot", "-serial", "stdio",
                "-kernel", kernel, "-initrd", initrd, "-append", "console=ttyS0 loglevel=4 mitigations=off cryptomgr.notests panic=-1",
                "-netdev", string.Create(CultureInfo.InvariantCulture, $"tap,id=net0,fd={tap.Descriptor}"), "-device", "virtio-net-pci,netdev=net0,romfile=",
            ],
            OnLine = Add,
        });
        _ = EndAsync();
    }

    public static InitiatorGuest Start(BootNetwork network, string kernel, string initrd) => new(network, kernel, initrd);

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Waits for a line; fails when the guest ends, or is silent about it for too long.</summary>
    public async Task SaysAsync(string line)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        time.CancelAfter(s_patience);
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (_lines.Contains(line, StringComparer.Ordinal))
                {
                    return;
                }

                more = _more.Task;
            }

            Assert.False(_qemu.Exited.IsCompleted, $"The guest ended without \"{line}\":\n{string.Join('\n', Lines.TakeLast(60))}");
            try
            {
                await more.WaitAsync(time.Token);
            }
            catch (OperationCanceledException) when (time.IsCancellationRequested)
            {
                Assert.Fail($"The guest never said \"{line}\":\n{string.Join('\n', Lines.TakeLast(60))}");
            }
        }
    }

    /// <summary>The exit code of a step, and what it said.</summary>
    public (int ExitCode, string Said) Step(string name)
    {
        var lines = Lines;
        var start = Enumerable.Range(0, lines.Count).FirstOrDefault(at => lines[at].StartsWith($"STEP {name} ", StringComparison.Ordinal), -1);
        Assert.True(start >= 0, $"There is no step {name}:\n{string.Join('\n', lines.TakeLast(60))}");
        var said = lines.Skip(start + 1).TakeWhile(line => !line.StartsWith("STEP ", StringComparison.Ordinal) && !line.StartsWith("NOW ", StringComparison.Ordinal));
        return (int.Parse(lines[start].Split(' ')[2], CultureInfo.InvariantCulture), string.Join('\n', said));
    }

    /// <summary>A step that went well; what it said.</summary>
    public string Succeeded(string name)
    {
        var (code, said) = Step(name);
        Assert.True(code == 0, $"{name} ended with {code}: {said}\n{string.Join('\n', Lines.TakeLast(60))}");
        return said;
    }

    public async ValueTask DisposeAsync() => await _qemu.DisposeAsync();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task EndAsync()
    {
        await _qemu.Exited;
        Wake(null);
    }

    private void Add(ChildLine line) => Wake(line.Text.TrimEnd('\r'));

    private void Wake(string? line)
    {
        lock (_lock)
        {
            if (line is not null)
            {
                _lines.Add(line);
            }

            _more.SetResult();
            _more = New();
        }
    }
}
