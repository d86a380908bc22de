using System.Collections.Immutable;
using Sunup.Linux.Files;
using Sunup.Linux.Netfilter;
using Sunup.Machines.Hosts;
using Sunup.Machines.Hosts.Checks;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Reading;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;
using Sunup.Tests;

namespace Sunup.Machines.Tests.Hosts.Reading;

/// <summary>This very host, whatever it is: what every Linux has is known, and QEMU answers.</summary>
public sealed class RealHostTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_every_host_has_is_known()
    {
        var facts = await new HostFactsReader(TimeProvider.System).ReadAsync(null, new HostReadingOptions { RunsGuests = false }, Cancel);
        Assert.True(Assert.IsType<Known<CpuFacts>>(facts.Cpu).Value.Count > 0);
        var memory = Assert.IsType<Known<MemoryFacts>>(facts.Memory).Value;
        Assert.InRange(memory.Available, 1, memory.Total);
        Assert.Equal((uint)(Environment.IsPrivilegedProcess ? 0 : 1), Math.Min(1, Assert.IsType<Known<UserFacts>>(facts.User).Value.Uid));
        Assert.Contains(Assert.IsType<Known<ImmutableArray<InterfaceFacts>>>(facts.Network.Interfaces).Value, link => link.Name == "lo" && !link.IsTap && !link.IsBridge);
        Assert.NotEmpty(Assert.IsType<Known<ClockFacts>>(facts.Clock).Value.Source);
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public async Task QEMU_tells_what_it_can_do()
    {
        Requires.Tool("qemu-system-x86_64");
        var qemu = await new QemuReader(new FirmwareLocator(), TimeProvider.System).ReadAsync(MachineWants.Of(SampleHosts.Machine), Cancel);
        var build = Assert.IsType<Known<QemuBuild>>(qemu.Build).Value;
        Assert.Matches(@"^\d+\.\d+", build.Version);
        Assert.True(build.Machines["q35"] > 1 && build.Machines.ContainsKey("pc"));
        Assert.Contains("virtio-blk-pci", build.Devices);
    }

    [Fact]
    public async Task Firmware_that_is_not_installed_is_the_finding()
    {
        using var empty = new RecordedRoot();
        var machine = SampleHosts.Machine with { Hardware = SampleHosts.Machine.Hardware! with { Firmware = FirmwareKind.Uefi } };
        var qemu = await new QemuReader(new FirmwareLocator(empty.Path), TimeProvider.System).ReadAsync(MachineWants.Of(machine), Cancel);
        Assert.Equal("SU0104", HostExamination.Examine(SampleHosts.Healthy with { Qemu = qemu }, machine).Findings[0].Id);
    }

    [Fact]
    public async Task A_link_to_firmware_is_as_long_as_what_it_leads_to()
    {
        using var root = new RecordedRoot();
        root.With("usr/share/OVMF/OVMF_CODE_4M.secboot.fd", new byte[3 << 20]).WithLink("usr/share/OVMF/OVMF_CODE_4M.fd", "OVMF_CODE_4M.secboot.fd").With("usr/share/OVMF/OVMF_VARS_4M.fd", new byte[528 << 10]);
        var machine = SampleHosts.Machine with { Hardware = SampleHosts.Machine.Hardware! with { Firmware = FirmwareKind.Uefi } };
        var qemu = await new QemuReader(new FirmwareLocator(root.Path), TimeProvider.System).ReadAsync(MachineWants.Of(machine), Cancel);
        Assert.Equal(new FirmwareSizes(3 << 20, 528 << 10), Assert.IsType<Known<FirmwareSizes>>(qemu.FirmwareSizes).Value);
        Assert.DoesNotContain(HostExamination.Examine(SampleHosts.Healthy with { Qemu = SampleHosts.Healthy.Qemu with { Firmware = qemu.Firmware, FirmwareSizes = qemu.FirmwareSizes } }, machine).Findings, finding => finding.Id == "SU0140");
    }

    [Fact]
    public void The_kernels_filters_are_listed_or_the_reason_is_said()
    {
        Requires.Root();
        // Most hosts of tests have no chains; that the kernel's answer is understood is what counts here.
        Assert.All(NftablesChains.List(), chain => Assert.NotEqual("", chain.Name));
    }

    [Fact]
    public void An_access_list_is_read_as_setfacl_wrote_it()
    {
        using var root = new RecordedRoot();
        root.With("file", "");
        var path = Path.Combine(root.Path, "file");
        // user::rw- user:1001:rw- group::r-- mask::rw- other::---
        byte[] value = [2, 0, 0, 0, 1, 0, 6, 0, 255, 255, 255, 255, 2, 0, 6, 0, 0xe9, 3, 0, 0, 4, 0, 4, 0, 255, 255, 255, 255, 16, 0, 6, 0, 255, 255, 255, 255, 32, 0, 0, 0, 255, 255, 255, 255];
        var entries = AccessControlList.Parse(value);
        Assert.Equal([AccessTag.Owner, AccessTag.User, AccessTag.OwningGroup, AccessTag.Mask, AccessTag.Other], entries.Select(entry => entry.Tag));
        Assert.Equal((6, 1001u), (entries[1].Permissions, entries[1].Id));
        Assert.Empty(AccessControlList.Of(path));
        Assert.Empty(AccessControlList.Parse(value.AsSpan(1)));
        Assert.True(new FileRights(0x1a0, 0, 0, null, entries).Allow(1001, [], 6));
        Assert.False(new FileRights(0x1a0, 0, 0, null, entries).Allow(1002, [], 4));
    }
}
