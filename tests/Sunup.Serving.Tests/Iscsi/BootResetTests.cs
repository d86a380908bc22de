using System.Net;
using Sunup.Model;
using Sunup.Serving.BlockDevices;
using Sunup.Serving.BlockDevices.Overlays;
using Sunup.Serving.Iscsi;
using Sunup.Serving.Tests.Dhcp;

namespace Sunup.Serving.Tests.Iscsi;

/// <summary>When an overlay is reset, and when it must not be: logins as iPXE and an operating system make them.</summary>
public sealed class BootResetTests : IDisposable
{
    private const string Machine = "iqn.2026-01.test:machine";
    private const string Other = "iqn.2026-01.test:other";
    private const ulong System = 0x0002_3d00_0001;
    private readonly string _folder = Directory.CreateTempSubdirectory("sunup-boot-reset-").FullName;
    private readonly RecordingSink _events = new();
    private ulong _ipxe = 0x4000_2723_0000;

    public BootResetTests() => File.WriteAllBytes(GoldenPath, new byte[1 << 20]);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string GoldenPath => Path.Combine(_folder, "golden.img");

    private IEnumerable<string> Kinds => _events.Events.Select(seen => seen.Kind).Where(kind => kind is EventKinds.IscsiOverlayReset or EventKinds.IscsiOverlayKept);

    // iPXE takes a new qualifier for each connection.
    private ulong Ipxe => ++_ipxe;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Each_boot_begins_with_the_golden_image_and_within_a_boot_nothing_is_lost()
    {
        await using var served = await ServeAsync();
        using var loader = await served.LogInAsync(Ipxe);
        await loader.WriteBlockAsync(1, Filled(1));
        using (var again = await served.LogInAsync(Ipxe))
        {
            // iPXE again, in the same boot: what GRUB noted is there.
            Assert.Equal(Filled(1), await again.ReadBlockAsync(1));
        }

        using (var system = await served.LogInAsync(System))
        {
            Assert.Equal(Filled(1), await system.ReadBlockAsync(1));
            await system.WriteBlockAsync(2, Filled(2));
        }

        using (var restored = await served.LogInAsync(System))
        {
            // Its connection broke, and it restored the session.
            Assert.Equal(Filled(2), await restored.ReadBlockAsync(2));
        }

        Assert.Empty(Kinds);
        using var next = await served.LogInAsync(Ipxe);
        Assert.Equal(new byte[512], await next.ReadBlockAsync(1));
        Assert.Equal(new byte[512], await next.ReadBlockAsync(2));
        Assert.Equal("4096", (await _events.WaitForAsync(EventKinds.IscsiOverlayReset))["bytes"]);
        Assert.Equal(0, served.Overlay.OwnBytes);
    }

    [Fact]
    public async Task A_session_that_lost_its_machine_is_closed_and_the_overlay_reset()
    {
        await using var served = await ServeAsync();
        using var dead = await served.LogInAsync(System);
        await dead.WriteBlockAsync(0, Filled(1));
        // The power went: the session is there, and nobody answers for it.
        using var next = await served.LogInAsync(Ipxe);
        Assert.Equal(new byte[512], await next.ReadBlockAsync(0));
        Assert.Equal("its machine boots anew", (await _events.WaitForAsync(EventKinds.IscsiGone))["reason"]);
    }

    [Fact]
    public async Task While_a_session_answers_nothing_is_reset_and_it_is_said()
    {
        await using var served = await ServeAsync(TimeSpan.FromSeconds(20));
        using var alive = await served.LogInAsync(System);
        await alive.WriteBlockAsync(0, Filled(1));
        var answering = alive.PingedAsync(answers: true);
        using var next = await served.LogInAsync(Ipxe);
        await answering;
        Assert.Equal(Filled(1), await next.ReadBlockAsync(0));
        var kept = await _events.WaitForAsync(EventKinds.IscsiOverlayKept);
        Assert.Equal("SU0574", kept.FindingId);
        Assert.Contains("answers", kept["reason"], StringComparison.Ordinal);
        Assert.Equal(Filled(1), await alive.ReadBlockAsync(0));
    }

    [Theory]
    [InlineData("127.0.0.2", Machine)]
    [InlineData("127.0.0.1", Other)]
    public async Task A_silent_session_that_may_be_another_machine_s_keeps_its_disk(string address, string name)
    {
        await using var served = await ServeAsync();
        using var silent = await served.LogInAsync(System, name, IPAddress.Parse(address));
        await silent.WriteBlockAsync(0, Filled(1));
        using var next = await served.LogInAsync(Ipxe);
        Assert.Equal(Filled(1), await next.ReadBlockAsync(0));
        Assert.Contains("may be another machine's", (await _events.WaitForAsync(EventKinds.IscsiOverlayKept))["reason"], StringComparison.Ordinal);
        Assert.Equal(Filled(1), await silent.ReadBlockAsync(0));
    }

    [Fact]
    public async Task A_target_that_is_started_again_in_the_middle_of_a_boot_resets_nothing_and_at_the_next_boot_it_does()
    {
        await using (var before = await ServeAsync())
        {
            using var system = await before.LogInAsync(System);
            await system.WriteBlockAsync(0, Filled(1));
        }

        await using var after = await ServeAsync();
        using (var restored = await after.LogInAsync(System))
        {
            Assert.Equal(Filled(1), await restored.ReadBlockAsync(0));
        }

        using var next = await after.LogInAsync(Ipxe);
        Assert.Equal(new byte[512], await next.ReadBlockAsync(0));
        Assert.Equal([EventKinds.IscsiOverlayReset], Kinds);
    }

    [Fact]
    public async Task Without_being_asked_for_nothing_is_reset()
    {
        await using var served = await ServeAsync(resets: false);
        using (var system = await served.LogInAsync(System))
        {
            await system.WriteBlockAsync(0, Filled(1));
        }

        using var next = await served.LogInAsync(Ipxe);
        Assert.Equal(Filled(1), await next.ReadBlockAsync(0));
        Assert.Empty(Kinds);
    }

    private static byte[] Filled(byte value)
    {
        var bytes = new byte[512];
        bytes.AsSpan().Fill(value);
        return bytes;
    }

    private async Task<Served> ServeAsync(TimeSpan? answerWithin = null, bool resets = true)
    {
        var golden = FileBlockDevice.Open(GoldenPath, isReadOnly: true);
        var overlay = OverlayBlockDevice.Open(Path.Combine(_folder, "o"), GoldenPath, golden);
        var target = new IscsiTarget(
            new IscsiTargetOptions
            {
                Endpoint = new IPEndPoint(IPAddress.Loopback, 0),
                AnswerWithin = answerWithin ?? TimeSpan.FromMilliseconds(200),
                Targets = [new IscsiTargetDisk { Iqn = TargetUnderTest.Iqn, Device = overlay, ResetsAtBoot = resets }],
            },
            _events,
            new BootClock(TimeProvider.System));
        await target.StartAsync(Stop);
        return new Served(golden, overlay, target);
    }

    private sealed record Served(FileBlockDevice Golden, OverlayBlockDevice Overlay, IscsiTarget Target) : IAsyncDisposable
    {
        /// <summary>Logs in, and takes the UNIT ATTENTION of a new nexus away.</summary>
        public async Task<HandmadeInitiator> LogInAsync(ulong isid, string name = Machine, IPAddress? from = null)
        {
            var initiator = await HandmadeInitiator.LogInAsync(Target.Endpoint, name, isid, from: from);
            await initiator.TestUnitReadyAsync();
            return initiator;
        }

        public async ValueTask DisposeAsync()
        {
            await Target.DisposeAsync();
            await Overlay.DisposeAsync();
            await Golden.DisposeAsync();
        }
    }
}
