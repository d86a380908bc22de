using System.Diagnostics;
using System.Text.Json;
using Sunup.Linux.Processes;

namespace Sunup.Boots.VirtualMachines;

/// <summary>VMs in the background, as a user runs them: real supervisors, real QEMU.</summary>
public sealed class VmTests(ITestOutputHelper output) : IDisposable
{
    private const string Machine = """
        boot: { kernel: "deb:linux-image-cloud-amd64", initrd: ["builtin:initramfs"], cmdline: "console=ttyS0 panic=-1" }
        route: direct
        hardware: { memory: 192MiB, accel: tcg }
        expect: { console: "a shell follows", within: 200s }
        """;

    private readonly VmProcesses _vms = new();

    public void Dispose() => _vms.Dispose();

    [Fact]
    public async Task A_machine_is_started_looked_at_typed_at_rebooted_and_stopped()
    {
        Requires.Tool("qemu-system-x86_64");
        var started = _vms.Run("", "start", _vms.Write("web1", Machine), "--restart", "on-failure");
        Assert.True(started.ExitCode == 0, started.Error);
        var again = _vms.Run("", "start", _vms.Write("web1", Machine));
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("already", again.Error, StringComparison.Ordinal);
        var up = await _vms.UntilAsync("web1", info => info.GetProperty("up").GetBoolean());
        Assert.Equal("init", up.GetProperty("stage").GetString());

        await _vms.TypeAsync("web1", "true");
        Assert.Contains("HELLO-42", _vms.Run("echo HELLO-$((40+2))\n", "console", "web1").Output, StringComparison.Ordinal);
        Assert.Contains("\"running\": true", _vms.Run("", "qmp", "web1", "query-status").Output, StringComparison.Ordinal);
        Assert.Equal(1, _vms.Run("", "qmp", "web1", "no-such-command").ExitCode);
        Assert.Contains("HELLO-42", _vms.Run("", "logs", "web1").Output, StringComparison.Ordinal);

        // The guest reboots by itself: the same QEMU, a new boot.
        await _vms.TypeAsync("web1", "reboot -f");
        var rebooted = await _vms.UntilAsync("web1", info => info.GetProperty("reboots").GetInt32() == 1 && info.GetProperty("up").GetBoolean());
        Assert.Equal(up.GetProperty("qemu_pid").GetInt32(), rebooted.GetProperty("qemu_pid").GetInt32());

        Assert.Equal(0, _vms.Run("", "restart", "web1", "--force").ExitCode);
        Assert.NotEqual(up.GetProperty("qemu_pid").GetInt32(), _vms.Info("web1").GetProperty("qemu_pid").GetInt32());
        Assert.Equal(0, _vms.Run("", "stop", "web1", "--timeout", "1s").ExitCode);
        Assert.Equal("stopped", _vms.Status("web1"));
        Assert.Equal(0, _vms.Run("", "delete", "web1").ExitCode);
        Assert.DoesNotContain("web1", _vms.Run("", "list", "--json").Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_ends_by_its_own_power_off_stays_stopped_and_what_is_killed_is_started_again()
    {
        Requires.Tool("qemu-system-x86_64");
        _vms.Run("", "start", _vms.Write("web1", Machine), "--restart", "on-failure");
        var first = await _vms.UntilAsync("web1", info => info.GetProperty("up").GetBoolean());
        Kill(first.GetProperty("qemu_pid").GetInt32());
        var second = await _vms.UntilAsync("web1", info => info.GetProperty("restarts").GetInt32() == 1 && info.GetProperty("up").GetBoolean());
        Assert.NotEqual(first.GetProperty("qemu_pid").GetInt32(), second.GetProperty("qemu_pid").GetInt32());
        await _vms.TypeAsync("web1", "poweroff -f");
        var stopped = await _vms.UntilAsync("web1", info => info.GetProperty("status").GetString() == "stopped");
        Assert.Equal("the guest powered off", stopped.GetProperty("reason").GetString());
        Assert.Equal(1, stopped.GetProperty("restarts").GetInt32());
    }

    [Fact]
    public async Task Eight_machines_are_started_at_once()
    {
        Requires.AllBoots();
        Requires.Tool("qemu-system-x86_64");
        var names = Enumerable.Range(1, 8).Select(number => $"web{number}").ToList();
        var starts = await Task.WhenAll(names.Select(name => Task.Run(() => _vms.Run("", "start", _vms.Write(name, Machine)))));
        Assert.All(starts, run => Assert.True(run.ExitCode == 0, run.Error));
        foreach (var name in names)
        {
            var up = await _vms.UntilAsync(name, info => info.GetProperty("up").GetBoolean());
            Assert.Equal("init", up.GetProperty("stage").GetString());
        }
    }

    [Fact]
    public void What_cannot_be_started_says_why_and_is_left_alone()
    {
        var run = _vms.Run("", "start", _vms.Write("web1", Machine.Replace("deb:linux-image-cloud-amd64", "no-such-kernel", StringComparison.Ordinal)), "--restart", "no");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("SU01", run.Output, StringComparison.Ordinal);
        Assert.Equal("failed", _vms.Status("web1"));
    }

    [Fact]
    public Task Kills_at_random_points_lose_nothing_and_leave_nothing() => KillAsync(6);

    [Fact]
    public Task Fifty_kills_at_random_points_lose_nothing_and_leave_nothing()
    {
        Requires.AllBoots();
        return KillAsync(50);
    }

    private async Task KillAsync(int rounds)
    {
        Requires.Tool("qemu-system-x86_64");
        var random = new Random(17);
        var before = VmFolders();
        var file = _vms.Write("web1", Machine);
        _vms.Run("", "start", file);
        for (var round = 0; round < rounds; round++)
        {
            var info = await _vms.UntilAsync("web1", info => info.GetProperty("status").GetString() == "running");
            await Task.Delay(random.Next(1500), TestContext.Current.CancellationToken);
            var supervisorDies = random.Next(2) == 0;
            var qemu = info.GetProperty("qemu_pid").GetInt32();
            Kill(supervisorDies ? info.GetProperty("supervisor_pid").GetInt32() : qemu);
            var ended = await _vms.UntilAsync("web1", now => now.GetProperty("status").GetString() is "lost" or "failed");
            Assert.Equal(supervisorDies ? "lost" : "failed", ended.GetProperty("status").GetString());
            await GoneAsync(qemu);
            // Every other time while it is being started.
            var starting = _vms.Run("", "start", "web1");
            Assert.True(starting.ExitCode == 0, $"round {round}: {starting.Output}{starting.Error}");
            Assert.Equal(supervisorDies, starting.Error.Contains("SU0233", StringComparison.Ordinal));
        }

        _vms.Run("", "stop", "web1", "--force");
        output.WriteLine($"{rounds} rounds");
        Assert.Equal("stopped", _vms.Status("web1"));
        // The last start removed what the kills left; the stop what it left itself.
        Assert.DoesNotContain(VmFolders(), folder => !before.Contains(folder) && !Directory.Exists($"/proc/{Path.GetFileName(folder).Split('-')[2]}"));
    }

    [Fact]
    public async Task A_supervisor_that_is_killed_while_it_starts_is_found_too()
    {
        Requires.Tool("qemu-system-x86_64");
        var file = _vms.Write("web1", Machine);
        _vms.Run("", "start", file);
        _vms.Run("", "stop", "web1", "--force");
        var killed = 0;
        for (var wait = 100; wait <= 1000 || killed == 0; wait += 225)
        {
            using var starting = _vms.Start("start", "web1");
            starting.StandardInput.Close();
            await Task.Delay(wait, TestContext.Current.CancellationToken);
            var supervisors = Supervisors().ToList();
            supervisors.ForEach(Kill);
            await starting.WaitForExitAsync(TestContext.Current.CancellationToken);
            killed += supervisors.Count;
            Assert.Equal(supervisors.Count == 0, _vms.Status("web1") == "running");
            _vms.Run("", "stop", "web1", "--force");
        }

        Assert.NotEqual(0, killed);
        Assert.Equal(0, _vms.Run("", "start", "web1").ExitCode);
        Assert.Equal("running", _vms.Status("web1"));
    }

    /// <summary>Supervisors of this test's VM: it alone has this state folder in its environment.</summary>
    private IEnumerable<int> Supervisors()
    {
        var wanted = _vms.Write("unused", Machine)[..^"/unused.machine.yaml".Length];
        return Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!, null))
            .Where(id => Text($"/proc/{id}/environ").Contains($"SUNUP_STATE={wanted}\0", StringComparison.Ordinal) && Text($"/proc/{id}/cmdline").Contains("supervise", StringComparison.Ordinal))
            .ToList();

        static string Text(string path)
        {
            try
            {
                return File.ReadAllText(path);
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                return "";
            }
        }
    }

    private static HashSet<string> VmFolders() => [.. Directory.EnumerateDirectories(Path.GetTempPath(), "sunup-vm-*")];

    private static async Task GoneAsync(int process)
    {
        while (ProcessStart.Of(process) is not null)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private static void Kill(int process)
    {
        try
        {
            using var victim = Process.GetProcessById(process);
            victim.Kill();
        }
        catch (ArgumentException)
        {
            // Gone already: the point of time was after its end.
        }
    }
}
