using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Sunup.Boots.Diskless.Initiators;
using Sunup.Model;
using Sunup.Protocols.Iscsi.Login;
using Sunup.Serving.BlockDevices;
using Sunup.Serving.BlockDevices.Overlays;
using Sunup.Serving.Iscsi;
using Sunup.Serving.Tests.Dhcp;
using Sunup.Trials.BootNetworks;

namespace Sunup.Boots.Diskless;

/// <summary>The initiator that Linux has, in a VM: what it does with our targets, seen from both sides.</summary>
public sealed class OpenIscsiTests(ITestOutputHelper output) : IDisposable
{
    private const string First = "iqn.2026-01.org.sunup:first";
    private const string Second = "iqn.2026-01.org.sunup:second";

    // What fio writes to the second disk.
    private const long Written = 24 << 20;
    private readonly string _folder = Directory.CreateTempSubdirectory("sunup-open-iscsi-").FullName;

    private string OverlayFolder => Path.Combine(_folder, "overlay");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_guest_logs_in_writes_verifies_and_goes_on_when_its_target_is_killed_stopped_or_asks_it_to_log_out()
    {
        Requires.Tool("qemu-system-x86_64");
        var (kernel, initrd) = await InitiatorImage.MakeAsync(_folder, "open-iscsi.sh");
        using var network = BootNetwork.Create("initiator");
        var events = new RecordingSink();
        await using var disk = FileBlockDevice.Open(Image("first.img"));
        await using var first = new IscsiTarget(FirstOptions(disk), events, new BootClock(TimeProvider.System), network.Scope);
        await first.StartAsync(TestContext.Current.CancellationToken);
        string[] second =
        [
            Image("golden.img"), "--target", Second, "--portal", $"{BootNetwork.ServerAddress}:3261", "--overlay", OverlayFolder, "--state", Path.Combine(_folder, "state"),
        ];
        await using var killed = await ExportProcess.StartAsync(network.Scope, second);
        await using var guest = ConsoleGuest.Start(network, kernel, initrd);
        try
        {
            await guest.SaysAsync("NOW kill");
            await killed.KillAsync();
            await using var stopped = await ExportProcess.StartAsync(network.Scope, second);
            await guest.SaysAsync("NOW stop");
            await stopped.StopAsync();
            await using var last = await ExportProcess.StartAsync(network.Scope, second);
            await guest.SaysAsync("NOW ask");
            await events.WaitForAsync(EventKinds.IscsiPing);
            await first.RequestLogoutAsync(TimeSpan.FromSeconds(10));
            await guest.SaysAsync("NOW done");
            AssertFirst(guest, events.Events);
            AssertSecond(guest, killed, stopped, last);
        }
        finally
        {
            output.WriteLine(string.Join('\n', events.Events.Select(seen => $"{seen.Kind}: {seen.Text}").Concat(guest.Lines)));
        }
    }

    /// <summary>CHAP in both directions, digests, a file system, fio, pings, the request to log out.</summary>
    private static void AssertFirst(ConsoleGuest guest, IReadOnlyList<BootEvent> events)
    {
        Assert.Contains($"{BootNetwork.ServerAddress}:3260,1 {First}", guest.Succeeded("discovery"), StringComparison.Ordinal);
        Assert.NotEqual(0, guest.Step("wrong-secret").ExitCode);
        Assert.NotEqual(0, guest.Step("wrong-target").ExitCode);
        Assert.All((string[])["login", "mkfs", "mount", "unmount", "mount-again", "unmount-again", "logout"], name => guest.Succeeded(name));
        Assert.Contains("err= 0", guest.Succeeded("fio"), StringComparison.Ordinal);
        Assert.Contains("/mnt/file: OK", guest.Succeeded("content"), StringComparison.Ordinal);
        Assert.Contains("received incorrect CHAP response from target", guest.Succeeded("iscsid"), StringComparison.Ordinal);
        Assert.Contains("Target requests logout within 10 seconds", guest.Succeeded("iscsid"), StringComparison.Ordinal);

        Assert.Equal(("0x0201", "SU0565"), events.Where(seen => seen.Kind == EventKinds.IscsiRefused).Select(seen => (seen["status"], seen.FindingId)).First());
        // Once for the guest, and once after it had been asked to log out.
        Assert.Equal(2, events.Count(seen => seen.Kind == EventKinds.IscsiLogin && seen.Text.Contains("header and data digests", StringComparison.Ordinal)));
        var ended = events.Where(seen => seen.Kind == EventKinds.IscsiLogout && seen["target"] == First).ToList();
        Assert.Equal(2, ended.Count);
        Assert.All(ended, seen => Assert.Equal(seen["pings"], seen["pings_answered"]));
        Assert.DoesNotContain(events, seen => seen.Kind == EventKinds.IscsiGone);
    }

    /// <summary>A process that is killed while fio writes, and its successor that is stopped as a service is.</summary>
    private void AssertSecond(ConsoleGuest guest, ExportProcess killed, ExportProcess stopped, ExportProcess last)
    {
        Assert.All((string[])["discovery-second", "login-second", "register", "reserve", "sync", "read-after-stop", "logout-second"], name => guest.Succeeded(name));
        Assert.Contains("err= 0", guest.Succeeded("fio-second"), StringComparison.Ordinal);
        Assert.Contains("0xabc", guest.Succeeded("keys"), StringComparison.Ordinal);
        Assert.Contains("Write Exclusive", guest.Succeeded("reservation"), StringComparison.Ordinal);
        Assert.Contains("Write Exclusive", guest.Succeeded("reservation-after-stop"), StringComparison.Ordinal);
        Assert.Contains("operational after recovery", guest.Succeeded("iscsid"), StringComparison.Ordinal);

        // It was killed in the middle of the writes: the other part came to its successor, in a session of the same initiator port.
        Assert.Empty(killed.Of(EventKinds.IscsiFlush));
        var port = Session(killed, EventKinds.IscsiLogin).GetProperty("isid").GetString();
        var end = Session(stopped, EventKinds.IscsiLogout);
        Assert.Equal(port, end.GetProperty("isid").GetString());
        Assert.InRange(long.Parse(end.GetProperty("bytes_written").GetString()!, CultureInfo.InvariantCulture), 1, Written - 1);
        Assert.Equal("0", end.GetProperty("bytes_unflushed").GetString());
        Assert.Equal(port, Session(last, EventKinds.IscsiLogout).GetProperty("isid").GetString());

        // All of it is in the overlay, and none of it in the image.
        Assert.Equal(Written, OverlayFacts.Read(OverlayFolder)!.OwnBytes);
        Assert.False(File.ReadAllBytes(Path.Combine(_folder, "golden.img")).AsSpan().ContainsAnyExcept((byte)0));
    }

    private static JsonElement Session(ExportProcess export, string kind) =>
        export.Of(kind).Select(seen => seen.GetProperty("fields")).Single(fields => fields.GetProperty("target").GetString() == Second);

    private static IscsiTargetOptions FirstOptions(IBlockDevice disk) => new()
    {
        Endpoint = new IPEndPoint(BootNetwork.ServerAddress, 3260),
        PingAfter = TimeSpan.FromSeconds(1),
        Targets = [new IscsiTargetDisk { Iqn = First, Device = disk, Chap = new ChapCredentials("guest", Secret("guest-secret-1"), "target", Secret("target-secret-1")) }],
    };

    private static ImmutableArray<byte> Secret(string text) => [.. Encoding.ASCII.GetBytes(text)];

    private string Image(string name)
    {
        var path = Path.Combine(_folder, name);
        using var file = File.Create(path);
        file.SetLength(64 << 20);
        return path;
    }
}
