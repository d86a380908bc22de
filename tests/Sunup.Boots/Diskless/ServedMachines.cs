using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Sunup.Trials.BootNetworks;

namespace Sunup.Boots.Diskless;

/// <summary><c>sunup serve</c> as a process of its own on a network that was made for it, and real machines on that: VMs that have a NIC and nothing else.</summary>
internal sealed class ServedMachines : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(4);

    private readonly BootNetwork _network = BootNetwork.Create("served");
    private readonly ConcurrentQueue<JsonElement> _events = [];
    private readonly ITestOutputHelper _output;
    private readonly string _program;
    private Process _service;
    private Task _reading;

    private ServedMachines(string folder, ITestOutputHelper output)
    {
        (Folder, _output) = (folder, output);
        _program = Path.Combine(AppContext.BaseDirectory, "sunup.dll");
        Enter("ip", "tuntap", "add", "client0", "mode", "tap");
        Enter("ip", "link", "set", "client0", "master", BootNetwork.Bridge, "up");
        (_service, _reading) = StartService();
    }

    public string Folder { get; }

    /// <summary>What the service told so far.</summary>
    public IEnumerable<JsonElement> Events => _events;

    /// <param name="machines">Name of each machine file, and what is in it.</param>
    /// <param name="output">Of the test.</param>
    public static ServedMachines Start(ITestOutputHelper output, params (string Name, string Text)[] machines)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess || Environment.GetEnvironmentVariable("CI") is "true", "needs root: it makes a network namespace");
        Requires.Tool("qemu-system-x86_64");
        var folder = Directory.CreateTempSubdirectory("sunup-served-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "machines"));
        File.WriteAllText(Path.Combine(folder, "serve.yaml"), $$"""
            interfaces: [{{BootNetwork.Bridge}}]
            dhcp: { mode: full, subnets: [{ network: {{BootNetwork.Subnet}}, pools: [{{BootNetwork.Pool.First}} - {{BootNetwork.Pool.Last}}] }] }
            machines: machines
            state_directory: state
            """);
        foreach (var (name, text) in machines)
        {
            File.WriteAllText(Path.Combine(folder, "machines", $"{name}.machine.yaml"), text);
        }

        return new ServedMachines(folder, output);
    }

    /// <summary>Writes a machine file while the service runs, and waits until it is in force.</summary>
    public async Task WriteMachineAsync(string name, string text)
    {
        var before = CountOf("sunup.machine-loaded");
        await File.WriteAllTextAsync(Path.Combine(Folder, "machines", $"{name}.machine.yaml"), text);
        await UntilAsync(() => CountOf("sunup.machine-loaded") > before);
    }

    /// <summary>Ends the service as systemd does, and starts it again.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        (_service, _reading) = StartService();
    }

    /// <summary>Powers a machine on that has the MAC address and no disk; its exit code.</summary>
    /// <param name="mac">Of its only NIC, which boots by the ROM on it.</param>
    /// <param name="more">Further arguments of QEMU.</param>
    public async Task<(int ExitCode, string Console)> PowerOnAsync(string mac, params string[] more)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        time.CancelAfter(s_patience);
        string[] arguments =
        [
            "-accel", "tcg", "-m", "256", "-display", "none", "-monitor", "none", "-serial", "stdio", "-no-reboot", "-nodefaults",
            "-netdev", "tap,id=n0,ifname=client0,script=no,downscript=no", "-device", $"virtio-net-pci,netdev=n0,mac={mac},bootindex=1",
            "-device", "isa-debug-exit,iobase=0xf4,iosize=0x04", .. more,
        ];
        using var machine = Begin("qemu-system-x86_64", arguments);
        try
        {
            var console = await machine.StandardOutput.ReadToEndAsync(time.Token);
            await machine.WaitForExitAsync(time.Token);
            _output.WriteLine(console);
            return (machine.ExitCode, console);
        }
        finally
        {
            if (!machine.HasExited)
            {
                machine.Kill();
            }

            await machine.WaitForExitAsync(CancellationToken.None);
        }
    }

    public IEnumerable<JsonElement> Of(string kind) => _events.Where(seen => seen.GetProperty("kind").GetString() == kind);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (var seen in _events)
        {
            _output.WriteLine($"{seen.GetProperty("kind").GetString(),-24} {seen.GetProperty("text").GetString()}");
        }

        _network.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private int CountOf(string kind) => Of(kind).Count();

    private (Process Service, Task Reading) StartService()
    {
        var service = Begin("dotnet", "exec", _program, "serve", Path.Combine(Folder, "serve.yaml"), "--log", "json");
        return (service, ReadAsync(service));
    }

    private async Task StopAsync()
    {
        if (!_service.HasExited)
        {
            using var stop = Process.Start("kill", [_service.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await stop.WaitForExitAsync();
        }

        await _service.WaitForExitAsync();
        await _reading;
        _service.Dispose();
    }

    private async Task ReadAsync(Process service)
    {
        while (await service.StandardError.ReadLineAsync() is { } line)
        {
            if (line.StartsWith('{'))
            {
                _events.Enqueue(JsonDocument.Parse(line).RootElement);
            }
            else
            {
                _output.WriteLine(line);
            }
        }
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        time.CancelAfter(s_patience);
        while (!isSo())
        {
            await Task.Delay(20, time.Token);
        }
    }

    private void Enter(params string[] command)
    {
        using var process = Begin(command[0], command[1..]);
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
    }

    private Process Begin(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("nsenter", [$"--net={_network.Scope.Path}", program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            StandardOutputEncoding = System.Text.Encoding.Latin1,
        };
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }
}
