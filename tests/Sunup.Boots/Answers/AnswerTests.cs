using Sunup.Boots.Diskless;
using Sunup.Boots.Diskless.Initiators;
using Sunup.Boots.Routes;
using Sunup.Machines.Hosts;
using Sunup.Model;
using Sunup.Tests;
using Sunup.Trials.Boots;

namespace Sunup.Boots.Answers;

/// <summary>A machine is up when it answers: the real avahi in a guest whose network was up before it, asked by multicast DNS, and a port where nothing listens.</summary>
public sealed class AnswerTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sunup-answers-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_name_that_avahi_answers_is_a_machine_that_is_up()
    {
        var report = await BootAsync("mdns/player.local", TimeSpan.FromMinutes(4), await MakeInitrdAsync());
        Assert.Equal(BootOutcome.CameUp, report.Trace.Verdict.Outcome);
        Assert.Contains("mdns/player.local answered", report.Trace.Verdict.Summary, StringComparison.Ordinal);
        Assert.Single(report.Of(EventKinds.ProbeAnswered));
    }

    [Fact]
    public async Task A_port_where_nothing_listens_is_told_with_what_came_back()
    {
        Requires.AllBoots();
        var report = await BootAsync("tcp/22", TimeSpan.FromSeconds(60), await MakeInitrdAsync());
        Assert.NotEqual(BootOutcome.CameUp, report.Trace.Verdict.Outcome);
        Assert.Equal("SU0992", report.Trace.Findings[0].Id);
        Assert.Contains("the machine refuses", report.Trace.Findings[0].Evidence[0].Text, StringComparison.Ordinal);
    }

    private Task<BootReport> BootAsync(string answer, TimeSpan within, string initrd) => MachineBoot.RunAsync("netboot-bios", output, machine => machine with
    {
        Name = "answers",
        Boot = machine.Boot with { Initrd = [initrd], CommandLine = "console=ttyS0 mitigations=off panic=-1" },
        Network = machine.Network with { Chainload = Chainload.Auto },
        Expect = new ExpectConfig { Answers = ExpectedAnswer.Parse(answer), Within = within },
    });

    private async Task<string> MakeInitrdAsync()
    {
        var (tree, plain, initrd) = (Path.Combine(_folder, "tree"), Path.Combine(_folder, "plain.img"), Path.Combine(_folder, "initrd.img"));
        string[] libraries = ["libavahi-core7", "libavahi-common3", "libdaemon0", "libdbus-1-3", "libexpat1"];
        GuestPrograms.Copy(tree, libraries.Select(package => UnpackedPackage.Find(package)), (Path.Combine(UnpackedPackage.Find("avahi-daemon"), "usr/sbin/avahi-daemon"), "usr/sbin/avahi-daemon"));
        GuestPrograms.CopyFile(ToolLocator.Require("busybox"), Path.Combine(tree, "bin", "busybox"));
        GuestPrograms.CopyFile(Path.Combine(AppContext.BaseDirectory, "Answers", "Guests", "answering.sh"), Path.Combine(tree, "init"));
        Directory.CreateDirectory(Path.Combine(tree, "etc"));
        await File.WriteAllTextAsync(Path.Combine(tree, "etc", "passwd"), "root:x:0:0::/:/bin/sh\navahi:x:100:100::/:/bin/false\n");
        await File.WriteAllTextAsync(Path.Combine(tree, "etc", "group"), "root:x:0:\navahi:x:100:\n");
        await File.WriteAllTextAsync(Path.Combine(tree, "etc", "avahi.conf"), "[server]\nhost-name=player\nuse-ipv4=yes\nuse-ipv6=no\nenable-dbus=no\n");
        await File.WriteAllTextAsync(Path.Combine(tree, "bin", "lease"), "#!/bin/busybox sh\n[ \"$1\" != bound ] || /bin/ip addr add \"$ip/24\" dev eth0\n");
        File.SetUnixFileMode(Path.Combine(tree, "init"), (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(Path.Combine(tree, "bin", "lease"), (UnixFileMode)0b111_101_101);
        var modules = Directory.GetDirectories(Path.Combine(UnpackedPackage.Find("linux-image-cloud-amd64"), "lib", "modules")).Single();
        await SunupRun.RunAsync(output, "initrd", "pack", tree, "--compress", "none", "-o", plain);
        await SunupRun.RunAsync(output, "initrd", "add", plain, "--modules", "virtio_net,virtio_pci", "--kernel-modules", modules, "--compress", "gzip", "-o", initrd);
        return initrd;
    }
}
