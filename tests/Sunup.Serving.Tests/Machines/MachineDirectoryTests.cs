using System.Collections.Concurrent;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Serving.Machines;

namespace Sunup.Serving.Tests.Machines;

public sealed class MachineDirectoryTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("sunup-machines-").FullName;
    private readonly CollectingSink _events = new();

    public MachineDirectoryTests() => File.WriteAllBytes(PathOf("vmlinuz"), Kernel(20_000));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Machines_are_found_by_every_key_and_by_name()
    {
        Machine("a", "mac: '52:54:00:00:00:01'");
        Machine("b", "uuid: 4c4c4544-0042-3510-8052-b4c04f4e4d31");
        Machine("c", "serial: S1");
        File.WriteAllText(PathOf("vm.machine.yaml"), "boot: { kernel: vmlinuz }\nhardware: { nics: [ { mac: '52:54:00:00:00:09' } ] }");
        File.WriteAllText(PathOf("notes.yaml"), "not a machine");
        await using var directory = await StartAsync();
        Assert.Equal("a", Name(directory.Find(new MachineIdentity(Mac: MacAddress.Parse("52:54:00:00:00:01")))));
        Assert.Equal("b", Name(directory.Find(new MachineIdentity(MacAddress.Parse("52:54:00:00:00:77"), Guid.Parse("4c4c4544-0042-3510-8052-b4c04f4e4d31")))));
        Assert.Equal("c", Name(directory.Find(new MachineIdentity(Serial: "S1"))));
        Assert.Equal("vm", Name(directory.Find(new MachineIdentity(Mac: MacAddress.Parse("52:54:00:00:00:09")))));
        Assert.Null(directory.Find(new MachineIdentity(Mac: MacAddress.Parse("52:54:00:00:00:02"))));
        Assert.Null(directory.Find(default));
        Assert.Equal("c", Name(directory.FindByName("c")));
        Assert.Null(directory.FindByName("notes"));
        Assert.Equal(["a", "b", "c", "vm"], directory.Plans.Select(Name));
    }

    [Fact]
    public async Task A_key_that_contradicts_rules_a_machine_out_and_one_that_is_not_told_does_not()
    {
        Machine("a", "mac: '52:54:00:00:00:01', uuid: 4c4c4544-0042-3510-8052-b4c04f4e4d31");
        await using var directory = await StartAsync();
        Assert.Equal("a", Name(directory.Find(new MachineIdentity(Mac: MacAddress.Parse("52:54:00:00:00:01")))));
        Assert.Null(directory.Find(new MachineIdentity(MacAddress.Parse("52:54:00:00:00:01"), Guid.Parse("00000000-0000-0000-0000-000000000001"))));
    }

    [Fact]
    public async Task The_default_machine_is_for_all_others()
    {
        File.WriteAllText(PathOf("rescue.machine.yaml"), "boot: { kernel: vmlinuz }");
        await using var directory = await StartAsync(new MachineDirectoryOptions { Folder = _folder, DefaultMachine = "rescue" });
        Assert.Equal("rescue", Name(directory.Find(default)));
    }

    [Fact]
    public async Task A_default_machine_that_is_not_there_is_told_once()
    {
        await using var directory = await StartAsync(new MachineDirectoryOptions { Folder = _folder, DefaultMachine = "rescue" });
        await directory.ReloadAsync(Cancel);
        Assert.Equal("default_machine 'rescue' is not among the machines: unknown clients get no boot file", Assert.Single(_events.All).Text);
    }

    [Fact]
    public async Task A_bad_file_is_reported_with_its_place_and_the_last_good_one_stays_in_force()
    {
        Machine("a", "mac: '52:54:00:00:00:01'");
        await using var directory = await StartAsync();
        var before = directory.FindByName("a");
        File.WriteAllText(PathOf("a.machine.yaml"), "boot:\n  kernal: vmlinuz\n");
        await directory.ReloadAsync(Cancel);
        Assert.Same(before, directory.FindByName("a"));
        var rejected = _events.Of(EventKinds.MachineRejected).ToArray();
        Assert.Equal(2, rejected.Length);
        Assert.Equal((PathOf("a.machine.yaml"), "2", "3", "boot.kernal"), (rejected[1]["file"], rejected[1]["line"], rejected[1]["column"], rejected[1]["key"]));
        Assert.Equal($"{PathOf("a.machine.yaml")}:2:3: boot.kernal: unknown key 'kernal' in boot: did you mean 'kernel'?; machine a stays as it was", rejected[1].Text);
        await directory.ReloadAsync(Cancel);
        Assert.Equal(2, _events.Of(EventKinds.MachineRejected).Count());
        Machine("a", "mac: '52:54:00:00:00:02'");
        await directory.ReloadAsync(Cancel);
        Assert.Equal("a", Name(directory.Find(new MachineIdentity(Mac: MacAddress.Parse("52:54:00:00:00:02")))));
        Assert.Null(directory.Find(new MachineIdentity(Mac: MacAddress.Parse("52:54:00:00:00:01"))));
    }

    [Fact]
    public async Task A_kernel_that_comes_later_brings_its_machine()
    {
        File.Move(PathOf("vmlinuz"), PathOf("later"));
        Machine("a", "mac: '52:54:00:00:00:01'");
        await using var directory = await StartAsync();
        var rejected = Assert.Single(_events.Of(EventKinds.MachineRejected));
        Assert.Equal("SU0113", rejected.FindingId);
        Assert.Equal($"{PathOf("a.machine.yaml")}: the kernel {PathOf("vmlinuz")} does not exist; the machine is not served", rejected.Text);
        File.Move(PathOf("later"), PathOf("vmlinuz"));
        await directory.ReloadAsync(Cancel);
        Assert.Equal("a", Name(directory.FindByName("a")));
    }

    [Fact]
    public async Task A_changed_kernel_and_a_link_that_leads_elsewhere_make_a_new_plan()
    {
        File.WriteAllBytes(PathOf("other"), Kernel(30_000));
        File.CreateSymbolicLink(PathOf("link"), "vmlinuz");
        Machine("a", "mac: '52:54:00:00:00:01'", "link");
        await using var directory = await StartAsync();
        Assert.Equal(20_000, directory.FindByName("a")!.FindFile("vmlinuz")!.Content.Length);
        File.WriteAllBytes(PathOf("vmlinuz"), Kernel(25_600));
        await directory.ReloadAsync(Cancel);
        Assert.Equal(25_600, directory.FindByName("a")!.FindFile("vmlinuz")!.Content.Length);
        File.Delete(PathOf("link"));
        File.CreateSymbolicLink(PathOf("link"), "other");
        await directory.ReloadAsync(Cancel);
        Assert.Equal(30_000, directory.FindByName("a")!.FindFile("vmlinuz")!.Content.Length);
    }

    [Fact]
    public async Task Who_had_a_hardware_address_keeps_it_and_both_files_are_named()
    {
        Machine("b", "mac: '52:54:00:00:00:01'");
        await using var directory = await StartAsync();
        Machine("a", "mac: '52:54:00:00:00:01'");
        await directory.ReloadAsync(Cancel);
        await directory.ReloadAsync(Cancel);
        Assert.Equal("b", Name(directory.Find(new MachineIdentity(Mac: MacAddress.Parse("52:54:00:00:00:01")))));
        Assert.Null(directory.FindByName("a"));
        Assert.Equal(
            $"{PathOf("a.machine.yaml")}: MAC 52:54:00:00:00:01 is also that of {PathOf("b.machine.yaml")}; the machine is not served",
            Assert.Single(_events.Of(EventKinds.MachineRejected)).Text);
        File.Delete(PathOf("b.machine.yaml"));
        await directory.ReloadAsync(Cancel);
        Assert.Equal("a", Name(directory.Find(new MachineIdentity(Mac: MacAddress.Parse("52:54:00:00:00:01")))));
    }

    [Fact]
    public async Task A_change_that_takes_anothers_address_leaves_both_as_they_were_until_the_other_moves()
    {
        Machine("a", "mac: '52:54:00:00:00:01'");
        Machine("b", "mac: '52:54:00:00:00:02'");
        await using var directory = await StartAsync();
        Machine("a", "mac: '52:54:00:00:00:02'");
        await directory.ReloadAsync(Cancel);
        Assert.Equal("a", Name(directory.Find(new MachineIdentity(Mac: MacAddress.Parse("52:54:00:00:00:01")))));
        Assert.Equal("b", Name(directory.Find(new MachineIdentity(Mac: MacAddress.Parse("52:54:00:00:00:02")))));
        Machine("b", "mac: '52:54:00:00:00:01'");
        await directory.ReloadAsync(Cancel);
        Assert.Equal("b", Name(directory.Find(new MachineIdentity(Mac: MacAddress.Parse("52:54:00:00:00:01")))));
        Assert.Equal("a", Name(directory.Find(new MachineIdentity(Mac: MacAddress.Parse("52:54:00:00:00:02")))));
    }

    [Fact]
    public async Task A_folder_that_goes_away_takes_no_machine_with_it()
    {
        Machine("a", "mac: '52:54:00:00:00:01'");
        await using var directory = await StartAsync();
        Directory.Move(_folder, _folder + "-moved");
        await directory.ReloadAsync(Cancel);
        await directory.ReloadAsync(Cancel);
        Directory.Move(_folder + "-moved", _folder);
        Assert.Equal("a", Name(directory.FindByName("a")));
        Assert.Single(_events.Of(EventKinds.Note));
    }

    [Fact]
    public async Task A_folder_that_was_never_there_is_a_finding()
    {
        var fault = await Assert.ThrowsAsync<FindingException>(() => StartAsync(new MachineDirectoryOptions { Folder = PathOf("none") }));
        Assert.Equal(("SU0119", $"mkdir -p {PathOf("none")}"), (fault.Finding.Id, fault.Finding.Remedies[0].Command));
    }

    [Fact]
    public async Task Given_files_are_served_without_a_folder()
    {
        Machine("a", "mac: '52:54:00:00:00:01'");
        Machine("b", "mac: '52:54:00:00:00:02'");
        await using var directory = await StartAsync(new MachineDirectoryOptions { Files = [PathOf("b.machine.yaml")] });
        Assert.Equal(["b"], directory.Plans.Select(Name));
    }

    // What editors do: write in place; write beside and rename over; delete; and cp of a new file. Seen by the watch alone: the rescan is an hour away.
    [Fact]
    public async Task Changes_are_live_without_a_restart()
    {
        Machine("a", "mac: '52:54:00:00:00:01'");
        await using var directory = await StartAsync(new MachineDirectoryOptions { Folder = _folder, Debounce = TimeSpan.FromMilliseconds(20), Rescan = TimeSpan.FromHours(1) });
        Machine("new", "mac: '52:54:00:00:00:05'");
        await _events.WaitAsync("machine new loaded: new.machine.yaml", Patience);
        Assert.NotNull(directory.FindByName("new"));
        File.WriteAllText(PathOf(".a.swp"), "boot: { kernel: vmlinuz, cmdline: quiet }\nmatch: { mac: '52:54:00:00:00:01' }");
        File.Move(PathOf(".a.swp"), PathOf("a.machine.yaml"), overwrite: true);
        await _events.WaitAsync("machine a changed: a.machine.yaml", Patience);
        Assert.Equal("quiet", directory.FindByName("a")!.BootSet.CommandLine);
        File.Delete(PathOf("a.machine.yaml"));
        await _events.WaitAsync("machine a is not served any more: a.machine.yaml is gone", Patience);
        Assert.Null(directory.FindByName("a"));
    }

    [Fact]
    public async Task What_the_watch_cannot_see_is_found_by_the_rescan()
    {
        var elsewhere = Directory.CreateTempSubdirectory("sunup-elsewhere-").FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(elsewhere, "vmlinuz"), Kernel(20_000));
            Machine("a", "mac: '52:54:00:00:00:01'", Path.Combine(elsewhere, "vmlinuz"));
            await using var directory = await StartAsync(new MachineDirectoryOptions { Folder = _folder, Rescan = TimeSpan.FromMilliseconds(50) });
            File.WriteAllBytes(Path.Combine(elsewhere, "vmlinuz"), Kernel(40_000));
            await _events.WaitAsync("machine a changed: a.machine.yaml", Patience);
            Assert.Equal(40_000, directory.FindByName("a")!.FindFile("vmlinuz")!.Content.Length);
        }
        finally
        {
            Directory.Delete(elsewhere, recursive: true);
        }
    }

    [Fact]
    public async Task A_thousand_machines_load_and_a_rescan_reads_none_of_them_again()
    {
        for (var i = 0; i < 1000; i++)
        {
            Machine($"m{i}", $"mac: '52:54:00:00:{i >> 8:x2}:{i & 255:x2}'");
        }

        await using var directory = await StartAsync();
        Assert.Equal(1000, directory.Plans.Length);
        var plans = directory.Plans;
        await directory.ReloadAsync(Cancel);
        Assert.Equal(plans, directory.Plans);
        Assert.Equal(1000, _events.Of(EventKinds.MachineLoaded).Count());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string? Name(BootPlan? plan) => plan?.Machine.Name;

    private string PathOf(string name) => Path.Combine(_folder, name);

    private void Machine(string name, string match, string kernel = "vmlinuz")
    {
        File.WriteAllText(PathOf($"{name}.machine.yaml"), $"boot: {{ kernel: {kernel} }}\nmatch: {{ {match} }}\n");
        // A change of the same length within one tick of the file system's clock would not be seen; people are slower than that.
        File.SetLastWriteTimeUtc(PathOf($"{name}.machine.yaml"), DateTime.UnixEpoch.AddSeconds(Interlocked.Increment(ref _tick)));
    }

    private int _tick = 1_700_000_000;

    private async Task<MachineDirectory> StartAsync(MachineDirectoryOptions? options = null)
    {
        var resolver = new ArtifactResolver(new ArtifactResolverOptions { CacheFolder = PathOf("cache") }, TimeProvider.System);
        var directory = new MachineDirectory(options ?? new MachineDirectoryOptions { Folder = _folder, Rescan = TimeSpan.FromHours(1), Debounce = TimeSpan.FromHours(1) }, resolver, _events, new BootClock(TimeProvider.System));
        try
        {
            await directory.StartAsync(Cancel);
            return directory;
        }
        catch
        {
            await directory.DisposeAsync();
            throw;
        }
    }

    private static byte[] Kernel(int length)
    {
        var kernel = new byte[length];
        kernel[0x1f1] = 1;
        kernel[0x1fe] = 0x55;
        kernel[0x1ff] = 0xaa;
        "HdrS"u8.CopyTo(kernel.AsSpan(0x202));
        kernel[0x206] = 0x0f;
        kernel[0x207] = 0x02;
        BitConverter.TryWriteBytes(kernel.AsSpan(0x238), 2047);
        return kernel;
    }

    private sealed class CollectingSink : IBootEventSink
    {
        private readonly ConcurrentQueue<BootEvent> _events = new();
        private readonly ConcurrentDictionary<string, TaskCompletionSource> _awaited = new(StringComparer.Ordinal);

        public IEnumerable<BootEvent> All => _events;

        public IEnumerable<BootEvent> Of(string kind) => _events.Where(one => one.Kind == kind);

        public void Publish(BootEvent bootEvent)
        {
            _events.Enqueue(bootEvent);
            _awaited.GetOrAdd(bootEvent.Text, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }

        public Task WaitAsync(string text, TimeSpan most) =>
            _awaited.GetOrAdd(text, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task.WaitAsync(most, Cancel);
    }
}
