using System.Buffers.Binary;
using Sunup.Model;

namespace Sunup.Serving.Tests.Iscsi;

/// <summary>Pings of the target, and its request to log out, as initiators of different manners take them.</summary>
public sealed class PingTests
{
    private const int Pings = 10;
    private const string Polite = "iqn.2026-01.test:polite";
    private const string Silent = "iqn.2026-01.test:silent";

    [Fact]
    public async Task An_initiator_that_never_answers_a_ping_is_served_on_and_one_that_answers_is_pinged_again()
    {
        await using var target = await TargetUnderTest.StartAsync(options: options => options with { PingAfter = TimeSpan.FromMilliseconds(50) });
        using (var polite = await HandmadeInitiator.LogInAsync(target.Endpoint, Polite, 0x0002_3d00_0001))
        using (var silent = await HandmadeInitiator.LogInAsync(target.Endpoint, Silent, 0x4000_2723_0001))
        {
            // As iPXE does: the ping is read and dropped. Meanwhile the other one is pinged ten times.
            await silent.PingedAsync(answers: false);
            for (var i = 0; i < Pings; i++)
            {
                await polite.PingedAsync(answers: true);
            }

            await target.Events.WaitForAsync(seen => seen.Kind == EventKinds.IscsiPing && seen["pings_answered"] == "10");
            Assert.Equal(2, target.SessionCount);
            await silent.TestUnitReadyAsync();
            Assert.Equal(new byte[512], await silent.ReadBlockAsync(3));
            await silent.LogOutAsync();
            await polite.LogOutAsync();
        }

        var ended = await target.Events.WaitForAsync(seen => seen.Kind == EventKinds.IscsiLogout && seen["initiator"] == Silent);
        Assert.Equal(("1", "0"), (ended["pings"], ended["pings_answered"]));
    }

    [Fact]
    public async Task Who_is_asked_to_log_out_and_does_not_is_served_on_until_the_target_stops()
    {
        var target = await TargetUnderTest.StartAsync();
        using var stubborn = await HandmadeInitiator.LogInAsync(target.Endpoint, Silent, 0x4000_2723_0001);
        await stubborn.TestUnitReadyAsync();
        await target.RequestLogoutAsync(TimeSpan.FromSeconds(7));
        var asked = await stubborn.HeaderAsync(HandmadeInitiator.AsyncMessage);
        // Event 1, request for logout; Parameter3 is the time.
        Assert.Equal((1, 7), (asked[36], BinaryPrimitives.ReadUInt16BigEndian(asked.AsSpan(42))));
        Assert.Equal(new byte[512], await stubborn.ReadBlockAsync(0));
        await target.DisposeAsync();
        Assert.Equal("the target stops", (await target.Events.WaitForAsync(EventKinds.IscsiGone))["reason"]);
    }
}
