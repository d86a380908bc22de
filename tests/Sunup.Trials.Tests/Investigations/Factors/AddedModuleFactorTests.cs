using System.Text;
using Sunup.Model;
using Sunup.Trials.Investigations;
using Sunup.Trials.Investigations.Factors;
using Sunup.Trials.Tests.Checks;

namespace Sunup.Trials.Tests.Investigations.Factors;

public sealed class AddedModuleFactorTests : IDisposable
{
    private readonly CheckFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private async Task<IReadOnlyList<Change>> ChangesAsync(string finding, string bus, params string[] modules)
    {
        Directory.CreateDirectory(_folder.PathOf("boot"));
        Directory.CreateDirectory(_folder.PathOf("lib/modules/6.1"));
        _folder.Write("lib/modules/6.1/modules.dep", Encoding.ASCII.GetBytes(string.Concat(modules.Select(module => $"kernel/{module}.ko:\n"))));
        File.Copy(_folder.Kernel(), _folder.PathOf("boot/vmlinuz"), overwrite: true);
        await _folder.InitrdAsync("a.img", "#!/bin/sh\n");
        _folder.Write("d.raw", new byte[4096]);
        var text = $"boot: {{ kernel: boot/vmlinuz, initrd: a.img, cmdline: root=/dev/vda }}\nroute: direct\nhardware: {{ disks: [{{ image: d.raw, bus: {bus} }}] }}\n";
        var failure = new TrialOutcome(TrialResult.Down, Stage.Root, finding, "", TimeSpan.Zero) { Findings = [new Finding { Id = finding, Severity = FindingSeverity.Error, Summary = "" }] };
        var context = await FactorMachine.ContextAsync(_folder, text, failure);
        return [.. await new AddedModuleFactor(FactorMachine.ResolverOf(_folder)).ChangesAsync(context, TestContext.Current.CancellationToken)];
    }

    [Fact]
    public async Task The_driver_of_the_machines_own_disk_is_offered_first_and_none_that_this_kernel_lacks() =>
        Assert.Equal(["with ata_piix in the initramfs", "with virtio_blk in the initramfs", "with nvme in the initramfs"], (await ChangesAsync("SU0911", "ide", "nvme", "virtio_blk", "ata_piix")).Select(change => change.Name));

    [Fact]
    public async Task Nothing_is_made_before_it_is_tried() =>
        Assert.All(await ChangesAsync("SU0911", "nvme", "nvme"), change => Assert.False(File.Exists(Assert.Single(change.MadeFiles).Path)));

    [Fact]
    public async Task A_machine_that_finds_its_devices_needs_no_driver() => Assert.Empty(await ChangesAsync("SU0803", "nvme", "nvme"));
}
