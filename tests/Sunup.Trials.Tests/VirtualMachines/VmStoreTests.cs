using System.Diagnostics;
using Sunup.Linux.Processes;
using Sunup.Trials.VirtualMachines;

namespace Sunup.Trials.Tests.VirtualMachines;

public sealed class VmStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sunup-vms-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private VmStore Store => VmStore.Of(name => name == "SUNUP_STATE" ? _folder : null, isRoot: true);

    private VmFolder Make(string name, VmState state)
    {
        var vm = Store[name];
        vm.Write(new VmDefinition(name, $"/srv/{name}.machine.yaml"));
        vm.Write(state);
        return vm;
    }

    [Fact]
    public void A_supervisor_that_is_gone_is_found_out()
    {
        var mine = ProcessStart.Of(Environment.ProcessId)!.Value;
        var alive = Make("alive", new VmState { Status = VmStatus.Running, Supervisor = Environment.ProcessId, SupervisorStart = mine });
        var reused = Make("reused", new VmState { Status = VmStatus.Running, Supervisor = Environment.ProcessId, SupervisorStart = mine + 1 });
        var gone = Make("gone", new VmState { Status = VmStatus.Starting, Supervisor = int.MaxValue, SupervisorStart = 1 });
        Assert.Equal(VmStatus.Running, VmView.Of(alive)!.State.Status);
        Assert.Equal(VmStatus.Lost, VmView.Of(reused)!.State.Status);
        Assert.Equal(VmStatus.Lost, VmView.Of(gone)!.State.Status);
    }

    [Fact]
    public void What_is_damaged_or_newer_is_no_vm_and_the_others_are_listed()
    {
        Make("good", new VmState());
        File.WriteAllText(Path.Combine(Make("cut", new VmState()).Path, "vm.json"), "{\"name\":");
        Make("newer", new VmState()).Write(new VmDefinition("newer", "/x") { Format = VmStore.Format + 1 });
        Directory.CreateDirectory(Path.Combine(_folder, "vms", "not a vm"));
        Assert.Equal(["good"], Store.All().Select(VmView.Of).OfType<VmView>().Select(view => view.Name));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("")]
    [InlineData("a/b")]
    public void A_name_is_no_path(string name) => Assert.Throws<ArgumentException>(() => Store[name]);

    [Fact]
    public void Two_hundred_are_looked_at_in_no_time()
    {
        for (var i = 0; i < 200; i++)
        {
            Make($"vm{i}", new VmState { Status = VmStatus.Running, Supervisor = Environment.ProcessId, SupervisorStart = 1 });
        }

        var watch = Stopwatch.StartNew();
        Assert.Equal(200, Store.All().Select(VmView.Of).Count(view => view is not null));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{watch.Elapsed}");
    }
}
