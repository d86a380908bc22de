using System.Collections.Immutable;
using System.Text;
using Sunup.Model;
using Sunup.Protocols.Iscsi.Login;
using Sunup.Serving.Tests.Dhcp;

namespace Sunup.Serving.Tests.Iscsi;

/// <summary>Initiators that people have: libiscsi's tools, QEMU.</summary>
public sealed class RealInitiatorTests
{
    [Fact]
    public async Task Qemu_reads_the_same_bytes()
    {
        Requires.File("/usr/lib/x86_64-linux-gnu/qemu/block-iscsi.so");
        var content = new byte[3 << 20];
        new Random(1).NextBytes(content);
        await using var target = await TargetUnderTest.StartAsync(content: content);
        var copy = Path.Combine(target.Folder, "copy.img");
        var (exit, output) = await TargetUnderTest.RunAsync("qemu-img", "convert", "-O", "raw", target.Url, copy);
        Assert.True(exit == 0, output);
        Assert.Equal(content, await File.ReadAllBytesAsync(copy, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("header_digest=crc32c")]
    [InlineData("header_digest=none")]
    public async Task Qemu_writes_and_flushes_with_digests(string digest)
    {
        Requires.File("/usr/lib/x86_64-linux-gnu/qemu/block-iscsi.so");
        await using var target = await TargetUnderTest.StartAsync();
        var (portal, name) = (target.Endpoint.ToString(), digest.Replace('_', '-'));
        var (exit, output) = await TargetUnderTest.RunAsync("qemu-io", "-c", "write -P 0x5a 1M 3M", "-c", "flush", "-c", "read -P 0x5a 1M 3M",
            $"json:{{\"driver\":\"raw\",\"file\":{{\"driver\":\"iscsi\",\"transport\":\"tcp\",\"portal\":\"{portal}\",\"target\":\"{TargetUnderTest.Iqn}\",\"lun\":1,\"{name.Split('=')[0]}\":\"{name.Split('=')[1]}\"}}}}");
        Assert.True(exit == 0 && !output.Contains("failed", StringComparison.Ordinal), output);
        Assert.Equal("0", (await target.Events.WaitForAsync(EventKinds.IscsiLogout))["bytes_unflushed"]);
    }

    [Fact]
    public async Task Chap_lets_in_who_knows_the_secret_in_both_directions()
    {
        Requires.File("/usr/bin/iscsi-inq");
        var credentials = new ChapCredentials("me", ImmutableArray.Create(Encoding.ASCII.GetBytes("initiatorsecret")), "target", ImmutableArray.Create(Encoding.ASCII.GetBytes("targetsecret1")));
        await using var target = await TargetUnderTest.StartAsync(disk: disk => disk with { Chap = credentials });
        var address = $"{target.Endpoint}/{TargetUnderTest.Iqn}/1";
        Assert.Equal(0, (await TargetUnderTest.RunAsync("iscsi-inq", $"iscsi://me%initiatorsecret@{address}")).ExitCode);
        Assert.Equal(0, (await TargetUnderTest.RunAsync("iscsi-inq", $"iscsi://me%initiatorsecret@{address}?target_user=target&target_password=targetsecret1")).ExitCode);
        Assert.NotEqual(0, (await TargetUnderTest.RunAsync("iscsi-inq", $"iscsi://me%wrongsecret123@{address}")).ExitCode);
        Assert.NotEqual(0, (await TargetUnderTest.RunAsync("iscsi-inq", $"iscsi://{address}")).ExitCode);
        var refused = await target.Events.WaitForAsync(EventKinds.IscsiRefused);
        Assert.Contains("0x0201", refused.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("initiatorsecret", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_initiator_that_is_not_listed_is_told_so_and_sees_nothing()
    {
        Requires.File("/usr/bin/iscsi-ls");
        await using var target = await TargetUnderTest.StartAsync(disk: disk => disk with { Initiators = ["iqn.2020-01.test:one*"] });
        Assert.Equal(0, (await TargetUnderTest.RunAsync("iscsi-inq", "-i", "iqn.2020-01.test:one1", target.Url)).ExitCode);
        Assert.NotEqual(0, (await TargetUnderTest.RunAsync("iscsi-inq", "-i", "iqn.2020-01.test:two", target.Url)).ExitCode);
        var refused = await target.Events.WaitForAsync(EventKinds.IscsiRefused);
        Assert.Equal(("0x0202", "SU0566"), (refused["status"], refused.FindingId));
        var (_, list) = await TargetUnderTest.RunAsync("iscsi-ls", "-i", "iqn.2020-01.test:two", $"iscsi://{target.Endpoint}");
        Assert.DoesNotContain(TargetUnderTest.Iqn, list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirected_initiator_finds_the_disk_where_it_is()
    {
        Requires.File("/usr/bin/iscsi-inq");
        await using var there = await TargetUnderTest.StartAsync();
        await using var here = await TargetUnderTest.StartAsync(disk: disk => disk with { RedirectTo = there.Endpoint.ToString() });
        Assert.Equal(0, (await TargetUnderTest.RunAsync("iscsi-inq", here.Url)).ExitCode);
        Assert.Equal("0x0101", (await here.Events.WaitForAsync(EventKinds.IscsiRefused))["status"]);
        await there.Events.WaitForAsync(EventKinds.IscsiLogin);
    }
}
