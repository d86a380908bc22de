using Sunup.Model;
using Sunup.Trials.Investigations;
using Sunup.Trials.Investigations.Factors;
using Sunup.Trials.Tests.Checks;

namespace Sunup.Trials.Tests.Investigations.Factors;

public sealed class RootFactorTests : IDisposable
{
    private const string Uuid = "11111111-2222-4333-8444-555555555555";

    private readonly CheckFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private async Task<IEnumerable<string>> RootsAsync(string boot, string route, params string[] buses)
    {
        CheckFolder.Shell($"mke2fs -q -F -U {Uuid} {_folder.PathOf("root.raw")} 1M");
        _folder.Write("vmlinuz", new byte[4096]);
        await _folder.InitrdAsync("a.img", "#!/bin/sh\n");
        var text = $"boot: {{ kernel: vmlinuz, cmdline: root=/dev/nope{boot} }}\nroute: {route}\nhardware: {{ disks: [{string.Join(", ", buses.Select(bus => $"{{ image: root.raw, bus: {bus} }}"))}] }}\n";
        var context = await FactorMachine.ContextAsync(_folder, text, new TrialOutcome(TrialResult.Down, Stage.Root, null, "", TimeSpan.Zero));
        return (await new RootFactor().ChangesAsync(context, TestContext.Current.CancellationToken)).Select(change => change.To);
    }

    [Fact]
    public async Task The_kernel_is_told_each_disk_by_the_name_that_its_bus_gives_it() =>
        Assert.Equal(["root=/dev/nvme0n1", "root=/dev/vda", "root=/dev/nvme1n1"], await RootsAsync("", "direct", "nvme", "virtio-blk", "nvme"));

    [Fact]
    public async Task A_disk_that_Sunup_makes_is_the_first() => Assert.Equal(["root=/dev/vdb"], await RootsAsync("", "disk", "virtio-blk"));

    [Fact]
    public async Task A_name_that_two_kinds_of_controllers_share_is_not_offered() => Assert.Empty(await RootsAsync("", "direct", "ahci", "virtio-scsi"));

    [Fact]
    public async Task An_initrd_is_told_the_file_system() => Assert.Equal([$"root=UUID={Uuid}"], await RootsAsync(", initrd: a.img", "direct", "ahci"));
}
