using System.Diagnostics;
using Sunup.Images.Disks;
using Sunup.Images.Roots;
using Sunup.Model;
using Sunup.Tests;

namespace Sunup.Images.Tests.Roots;

/// <summary>What a root starts and stops in which order, by each init system's own files.</summary>
public sealed class InitPlanTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    private void Put(string path, string text = "")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root[path])!);
        File.WriteAllText(_root[path], text);
    }

    private InitPlan Read() => InitPlanReader.Read(new FolderRoot(_root.Path));

    private static string[] Told(InitLevel level) => [.. level.Actions.Select(action => $"{action.Link}{(action.Link is null ? "" : " ")}{action.Verb} {action.Name}")];

    private void PutSysvinit(string level = "2") =>
        Put("etc/inittab", $"id:{level}:initdefault:\nsi::sysinit:/etc/init.d/rcS\nl0:0:wait:/etc/init.d/rc 0\nl2:2:wait:/etc/init.d/rc 2\nca:12345:ctrlaltdel:/sbin/shutdown -t1 -a -r now\n1:2345:respawn:/sbin/getty 38400 tty1\n");

    [Fact]
    public void Sysvinit_runs_K_then_S_links_by_two_digits_and_name()
    {
        PutSysvinit();
        foreach (var name in (string[])["ssh", "cron", "networking", "rsyslog", "umountroot"])
        {
            Put($"etc/init.d/{name}", "#!/bin/sh\n");
        }

        foreach (var name in (string[])["rc2.d/S03ssh", "rc2.d/S01rsyslog", "rc2.d/S03cron", "rc2.d/K20networking", "rc0.d/K01ssh", "rc0.d/S10umountroot", "rcS.d/S01networking", "rc2.d/README"])
        {
            Put($"etc/{name}");
        }

        Put("etc/init.d/.depend.start", "TARGETS = rsyslog ssh cron\nINTERACTIVE =\nssh: rsyslog networking\n");
        var plan = Read();
        Assert.Equal((InitSystem.Sysvinit, "2", "/etc/inittab:1"), (plan.System, plan.Default, plan.DefaultFrom));
        Assert.Equal(["S", "0", "1", "2", "3", "4", "5"], plan.Levels.Select(level => level.Name));
        Assert.Equal(["K20 stop networking", "S01 start rsyslog", "S03 start cron", "S03 start ssh", "ctrlaltdel /sbin/shutdown -t1 -a -r now", "respawn /sbin/getty 38400 tty1"], Told(plan.Levels[3]));
        Assert.Equal(["K01 stop ssh", "S10 stop umountroot"], Told(plan.Levels[1]));
        Assert.Equal(["rsyslog", "networking"], plan.Levels[3].Actions[3].Needs);
        Assert.Empty(plan.Findings);
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void With_the_inittab_of_debian_links_come_as_its_shell_puts_them()
    {
        Put("etc/inittab", File.ReadAllText(Path.Combine(UnpackedPackage.Find("sysvinit-core"), "usr/share/sysvinit/inittab")));
        foreach (var name in (string[])["S02b", "S02a", "S02-x", "S10a", "S1a", "K99z", "K01z", "S20rc.local", "S02B", "Sxx", "K0"])
        {
            Put($"etc/rc2.d/{name}");
        }

        var plan = Read();
        Assert.Equal((InitSystem.Sysvinit, "2", "/etc/inittab:5"), (plan.System, plan.Default, plan.DefaultFrom));
        var level = plan.Levels.Single(level => level.Name == "2");
        var expected = Tools.Shell("for name in K[0-9][0-9]* S[0-9][0-9]*; do echo $name; done", _root["etc/rc2.d"]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected, level.Actions.Where(action => action.Link is not null).Select(action => action.Link + action.Name));
        Assert.Equal(6, level.Actions.Count(action => action is { Verb: "respawn" } && action.Name.StartsWith("/sbin/getty", StringComparison.Ordinal)));
        Assert.Equal(["/etc/rc2.d/K0", "/etc/rc2.d/S1a", "/etc/rc2.d/Sxx"], level.PassedOver);
    }

    [Fact]
    public void Lines_of_the_table_are_told_where_it_has_them()
    {
        Put("etc/inittab", "id:2:initdefault:\nb1::boot:/bin/late\ns1::sysinit:/bin/early\nsi::sysinit:/etc/init.d/rcS\ns2:3:sysinit:/bin/then\nw1:2:wait:/bin/before\nl2:2:wait:/etc/init.d/rc 2\n"
            + "w2:2:wait:/etc/rc.d/rc.local\nall::respawn:/bin/always\nx:2:off:/bin/never\n");
        Put("etc/rcS.d/S01a");
        Put("etc/rc2.d/S01b");
        var plan = Read();
        Assert.Equal(["sysinit /bin/early", "S01 start a", "sysinit /bin/then", "boot /bin/late"], Told(plan.Levels[0]));
        Assert.Equal(["wait /bin/before", "S01 start b", "wait /etc/rc.d/rc.local", "respawn /bin/always"], Told(plan.Levels.Single(level => level.Name == "2")));
        Assert.Equal(["respawn /bin/always"], Told(plan.Levels.Single(level => level.Name == "5")));
    }

    [Theory]
    [InlineData("0", FindingSeverity.Error)]
    [InlineData("6", FindingSeverity.Error)]
    [InlineData("", FindingSeverity.Warning)]
    public void A_default_runlevel_that_is_none_is_told(string level, FindingSeverity severity)
    {
        PutSysvinit(level);
        var finding = Assert.Single(Read().Findings);
        Assert.Equal(("SU0805", severity, 1), (finding.Id, finding.Severity, finding.Evidence[0].Line));
    }

    [Fact]
    public void Links_that_lead_nowhere_or_have_no_order_are_told()
    {
        PutSysvinit();
        Put("etc/rc2.d/S3late");
        Directory.CreateDirectory(_root["etc/rc0.d"]);
        File.CreateSymbolicLink(_root["etc/rc0.d/K05gone"], "../init.d/gone");
        var plan = Read();
        var finding = Assert.Single(plan.Findings);
        Assert.Equal("SU0806", finding.Id);
        Assert.Equal(["/etc/rc0.d/K05gone", "/etc/rc2.d/S3late"], finding.Evidence.Select(evidence => evidence.Where));
        Assert.True(plan.Levels[0].Actions[0].IsMissing);
    }

    [Fact]
    public void Busybox_runs_its_table_by_action()
    {
        Put("etc/inittab", "::respawn:/sbin/getty -L ttyS0\n::sysinit:/etc/init.d/rcS\n::shutdown:/bin/umount -a -r\ntty1::askfirst:/bin/sh\n::wait:/etc/wait\n");
        var plan = Read();
        Assert.Equal(InitSystem.Busybox, plan.System);
        Assert.Equal(["sysinit /etc/init.d/rcS", "wait /etc/wait", "respawn /sbin/getty -L ttyS0", "askfirst /bin/sh", "shutdown /bin/umount -a -r"], Told(Assert.Single(plan.Levels)));
    }

    [Fact]
    public void OpenRc_has_its_runlevels_in_their_order()
    {
        Put("sbin/openrc-init");
        foreach (var name in (string[])["default/sshd", "boot/networking", "sysinit/devfs", "shutdown/savecache", "default/gone"])
        {
            Put($"etc/runlevels/{name}");
            Put($"etc/init.d/{Path.GetFileName(name)}");
        }

        File.Delete(_root["etc/init.d/gone"]);
        var plan = Read();
        Assert.Equal((InitSystem.OpenRc, "default"), (plan.System, plan.Default));
        Assert.Equal(["sysinit", "boot", "default", "shutdown"], plan.Levels.Select(level => level.Name));
        Assert.Equal([("gone", true), ("sshd", false)], plan.Levels[2].Actions.Select(action => (action.Name, action.IsMissing)));
    }

    private void PutSystemd()
    {
        const string units = "usr/lib/systemd/system/";
        Put("usr/lib/systemd/systemd");
        Put(units + "multi-user.target", "[Unit]\nDescription=Multi-User\nRequires=basic.target\nAfter=basic.target\n");
        Put(units + "basic.target", "[Unit]\nRequires=sysinit.target\nAfter=sysinit.target\n");
        Put(units + "sysinit.target", "[Unit]\nDescription=Init\n");
        Put(units + "ssh.service", "[Unit]\nDescription=SSH \\\n server\nAfter=network.target\n[Service]\nExecStart=/usr/sbin/sshd -D\n");
        Put(units + "network.target", "[Unit]\n");
        Put(units + "getty@.service", "[Unit]\nDescription=Getty on %I\n[Service]\nExecStart=-/sbin/agetty\n");
        Put(units + "masked.service", "[Service]\nExecStart=/bin/true\n");
        Put("etc/systemd/system/ssh.service.d/order.conf", "[Unit]\nWants=network.target\n");
        Directory.CreateDirectory(_root["etc/systemd/system/multi-user.target.wants"]);
        File.CreateSymbolicLink(_root["etc/systemd/system/default.target"], "/usr/lib/systemd/system/multi-user.target");
        File.CreateSymbolicLink(_root["etc/systemd/system/masked.service"], "/dev/null");
        foreach (var name in (string[])["ssh.service", "getty@tty1.service", "masked.service", "absent.service"])
        {
            File.CreateSymbolicLink(_root[$"etc/systemd/system/multi-user.target.wants/{name}"], "/usr/lib/systemd/system/" + name);
        }
    }

    [Fact]
    public void Systemd_starts_what_its_default_target_pulls_in_behind_what_it_is_ordered_after()
    {
        PutSystemd();
        var plan = Read();
        Assert.Equal((InitSystem.Systemd, "multi-user.target", "/etc/systemd/system/default.target"), (plan.System, plan.Default, plan.DefaultFrom));
        var level = Assert.Single(plan.Levels);
        Assert.Equal(["network.target", "sysinit.target", "basic.target", "getty@tty1.service", "ssh.service", "multi-user.target"], level.Actions.Select(action => action.Name));
        Assert.Equal("SSH   server", level.Actions[4].Description);
    }

    [Theory]
    [InlineData("getty@tty1")]
    [InlineData("@")]
    [InlineData("a@")]
    [InlineData("nul\0.service")]
    [InlineData("../../../../../../../../etc/passwd")]
    [InlineData("../../../../outside.service")]
    [InlineData(".service")]
    public void Names_that_no_unit_has_are_passed_over(string name)
    {
        PutSystemd();
        Put("outside.service", "[Unit]\n");
        Put("usr/lib/systemd/system/ssh.service", $"[Unit]\nWants={name} {new string('x', 300)}.service other.service\nAfter={name}\nBefore={name}\n");
        Put("usr/lib/systemd/system/other.service", "[Unit]\n");
        File.CreateSymbolicLink(_root["etc/systemd/system/other2.service"], name.Replace("\0", "", StringComparison.Ordinal));
        var names = Assert.Single(Read().Levels).Actions.Select(action => action.Name).ToList();
        Assert.Contains("other.service", names);
        Assert.DoesNotContain(name, names);
    }

    [Fact]
    public void A_unit_file_without_a_byte_is_masked_as_one_that_leads_to_null()
    {
        PutSystemd();
        Put("etc/systemd/system/ssh.service");
        Assert.DoesNotContain(Assert.Single(Read().Levels).Actions, action => action.Name == "ssh.service");
    }

    [Fact]
    public void Many_units_that_all_come_behind_each_other_are_ordered_at_once()
    {
        PutSystemd();
        var all = string.Join(' ', Enumerable.Range(0, 1500).Select(i => $"u{i:d4}.service"));
        foreach (var i in Enumerable.Range(0, 1500))
        {
            Put($"usr/lib/systemd/system/u{i:d4}.service", $"[Unit]\nDefaultDependencies=no\nAfter=u{i + 1:d4}.service u{i:d4}.service\nWants={(i < 40 ? all : "")}\n");
        }

        Put("usr/lib/systemd/system/basic.target", "[Unit]\nWants=u0000.service\n");
        var watch = Stopwatch.StartNew();
        var names = Assert.Single(Read().Levels).Actions.Select(action => action.Name).Where(name => name[0] == 'u').ToList();
        Assert.Equal(Enumerable.Range(0, 1500).Reverse().Select(i => $"u{i:d4}.service"), names);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"{watch.Elapsed}");
    }

    [Fact]
    public void A_folder_has_nothing_at_a_path_that_no_file_can_have()
    {
        var root = new FolderRoot(_root.Path);
        Assert.Equal((false, "", null, false, 0), (root.Exists("a\0b"), root.Text("a\0b"), root.LinkTarget("a\0b"), root.IsEmpty("a\0b"), root.Names("a\0b").Count()));
    }

    [Fact]
    public void Of_both_the_one_that_is_sbin_init_counts()
    {
        PutSystemd();
        PutSysvinit();
        Assert.Equal(InitSystem.Systemd, Read().System);
        Put("sbin/init", "a program");
        Assert.Equal(InitSystem.Sysvinit, Read().System);
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void A_file_system_in_an_image_tells_the_same_as_its_folder()
    {
        Requires.Tool("mke2fs");
        PutSystemd();
        Put("sbin/x");
        var expected = Read();
        Tools.Shell($"truncate -s 16M disk.img; mke2fs -q -F -t ext4 -d {_root.Path} disk.img", Directory.CreateDirectory(_root.Path + "-disk").FullName);
        try
        {
            using var disk = DiskFile.Open(_root.Path + "-disk/disk.img");
            var plan = Assert.Single(DiskInspection.Inspect(disk).Inits);
            Assert.Equal((expected.System, expected.Default, expected.DefaultFrom), (plan.System, plan.Default, plan.DefaultFrom));
            Assert.Equal(expected.Levels[0].Actions.Select(action => action.Name), plan.Levels[0].Actions.Select(action => action.Name));
        }
        finally
        {
            Directory.Delete(_root.Path + "-disk", recursive: true);
        }
    }
}
