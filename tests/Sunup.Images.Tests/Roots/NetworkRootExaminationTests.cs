using Sunup.Images.Roots;
using Sunup.Model;

namespace Sunup.Images.Tests.Roots;

/// <summary>SU1060 to SU1063: what stops the network under a root file system that is behind it.</summary>
public sealed class NetworkRootExaminationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Links_of_sysvinit_are_named_each_for_both_levels()
    {
        Put("etc/inittab", "id:2:initdefault:\nl0:0:wait:/etc/init.d/rc 0\n");
        Put("etc/rc0.d/K06networking", "");
        Put("etc/rc6.d/K06networking", "");
        Put("etc/rc6.d/K01lightdm", "");
        Put("etc/rc6.d/S40umountfs", "");
        Put("etc/rc3.d/K06networking", "");
        var finding = Assert.Single(Examine());
        Assert.Equal("SU1060", finding.Id);
        Assert.Equal(["/etc/rc0.d/K06networking", "/etc/rc6.d/K06networking"], finding.Evidence.Select(evidence => evidence.Where));
        Assert.Equal(InitSystem.Sysvinit, InitSystems.Of(new FolderRoot(_folder["root"])));
    }

    [Fact]
    public void Under_systemd_the_same_links_are_not_followed()
    {
        Put("usr/lib/systemd/systemd", "");
        Put("etc/rc0.d/K06networking", "");
        Assert.Empty(Examine());
    }

    [Theory]
    [InlineData("[Match]\nName=*\n[Network]\nDHCP=yes\n", "SU1061")]
    [InlineData("[Match]\nName=*\n[Network]\nDHCP=yes\nKeepConfiguration=yes\n", null)]
    public void Networkd_takes_the_address_with_it_unless_it_is_told_to_keep_it(string network, string? expected)
    {
        Put("lib/systemd/systemd", "");
        Put("etc/systemd/system/multi-user.target.wants/systemd-networkd.service", "");
        Put("etc/systemd/network/20-wired.network", network);
        Assert.Equal(expected, Examine().SingleOrDefault()?.Id);
    }

    [Fact]
    public void Networkd_that_is_not_enabled_takes_nothing()
    {
        Put("lib/systemd/systemd", "");
        Put("etc/systemd/network/20-wired.network", "[Network]\nDHCP=yes\n");
        Assert.Empty(Examine());
    }

    [Theory]
    [InlineData("auto lo\niface lo inet loopback\nauto eth0\niface eth0 inet dhcp\n", "eth0")]
    [InlineData("allow-hotplug enp1s0\niface enp1s0 inet dhcp\n", "enp1s0")]
    [InlineData("auto eth0\nno-auto-down eth0\niface eth0 inet dhcp\n", null)]
    [InlineData("auto eth0\niface eth0 inet manual\n", null)]
    [InlineData("auto lo\niface lo inet loopback\n", null)]
    public void Ifupdown_takes_down_what_it_raised(string interfaces, string? name)
    {
        Put("lib/systemd/systemd", "");
        Put("etc/network/interfaces", interfaces);
        var finding = Examine().SingleOrDefault();
        Assert.Equal(name is null ? null : "SU1063", finding?.Id);
        Assert.Contains(name ?? "", finding?.Summary ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Interfaces_of_the_folder_beside_are_read_too()
    {
        Put("lib/systemd/systemd", "");
        Put("etc/network/interfaces", "source /etc/network/interfaces.d/*\n");
        Put("etc/network/interfaces.d/eth1", "auto eth1\niface eth1 inet dhcp\n");
        Assert.Equal("SU1063", Assert.Single(Examine()).Id);
    }

    [Theory]
    [InlineData("iface eth0 inet manual\n", "SU1062")]
    [InlineData("iface eth0 inet dhcp\n", null)]
    public void Avahi_may_not_see_a_card_that_the_system_does_not_raise(string interfaces, string? expected)
    {
        Put("usr/sbin/avahi-daemon", "");
        Put("etc/network/interfaces", interfaces);
        var finding = Examine().SingleOrDefault();
        Assert.Equal(expected, finding?.Id);
        Assert.True(finding is null or { Severity: FindingSeverity.Info });
    }

    [Theory]
    [InlineData("::sysinit:/etc/init.d/rcS\n::shutdown:/bin/umount -a -r\n", InitSystem.Busybox)]
    [InlineData("::sysinit:/sbin/openrc sysinit\n::shutdown:/sbin/openrc shutdown\n", InitSystem.OpenRc)]
    [InlineData("id:3:initdefault:\nl6:6:wait:/etc/rc.d/rc 6\n", InitSystem.Sysvinit)]
    [InlineData("", InitSystem.Unknown)]
    public void An_init_system_is_known_by_its_table(string inittab, InitSystem expected)
    {
        Put("etc/inittab", inittab);
        Assert.Equal(expected, InitSystems.Of(new FolderRoot(_folder["root"])));
    }

    private IReadOnlyList<Finding> Examine() => [.. new NetworkRootExamination(new FolderRoot(_folder["root"])).Run()];

    private void Put(string path, string text)
    {
        var full = Path.Combine(_folder["root"], path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
