using System.Globalization;
using Sunup.Linux.Processes;
using Sunup.Machines.Hosts;
using Sunup.Trials.BootNetworks;

namespace Sunup.Boots.Diskless.Initiators;

/// <summary>A VM whose console is followed.</summary>
internal sealed class ConsoleGuest : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(6);
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly ChildProcess _qemu;
    private TaskCompletionSource _more = New();

    private ConsoleGuest(ChildOptions options)
    {
        _qemu = ChildProcess.Start(options with { OnLine = Add });
        _ = EndAsync();
    }

    /// <summary>A kernel and an initramfs that QEMU loads itself, with a NIC on the boot network.</summary>
    public static ConsoleGuest Start(BootNetwork network, string kernel, string initrd)
    {
        var tap = network.AddTap("vm0");
        return new ConsoleGuest(Options(
            "-cpu", "max", "-kernel", kernel, "-initrd", initrd, "-append", "console=ttyS0 loglevel=4 mitigations=off cryptomgr.notests panic=-1",
            "-netdev", string.Create(CultureInfo.InvariantCulture, $"tap,id=net0,fd={tap.Descriptor}"), "-device", "virtio-net-pci,netdev=net0,romfile=") with
        {
            Scope = network.Scope,
            InheritedHandles = [tap.Handle],
        });
    }

    /// <summary>A machine without a disk, with the devices that are given.</summary>
    public static ConsoleGuest Start(params string[] devices) => new(Options(devices));

    private static ChildOptions Options(params string[] devices) => new()
    {
        Executable = ToolLocator.Require("qemu-system-x86_64"),
        Arguments = ["-M", "q35", "-accel", "tcg", "-m", "1024", "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot", "-serial", "stdio", .. devices],
    };

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

    /// <summary>Waits until it is off.</summary>
    public async Task EndsAsync()
    {
        var end = await Task.WhenAny(_qemu.Exited, Task.Delay(s_patience, TestContext.Current.CancellationToken));
        Assert.True(end == _qemu.Exited, $"The guest came to no end:\n{string.Join('\n', Lines.TakeLast(60))}");
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
