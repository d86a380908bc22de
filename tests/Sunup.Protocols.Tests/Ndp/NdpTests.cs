using FsCheck;
using FsCheck.Fluent;
using Sunup.Binary;
using Sunup.Protocols.Ndp;

namespace Sunup.Protocols.Tests.Ndp;

public sealed class NdpTests
{
    // Sent by Debian 12's iPXE ROM for virtio-net (QEMU 7.2), captured on a tap; the ICMPv6 message alone.
    private static readonly byte[] IpxeSolicitation = Convert.FromHexString("850071b500000000" + "0101525400123456");

    [Fact]
    public void A_solicitation_gives_the_senders_mac()
    {
        Assert.True(RouterSolicitation.TryRead(IpxeSolicitation, out var solicitation, out _));
        Assert.Equal(0x525400123456UL, solicitation.LinkLayerAddress);
    }

    [Theory]
    [InlineData("85000000", "Reserved at byte 4 needs 4 bytes, 0 are there")]
    [InlineData("8600000000000000", "type 134, code 0: not a router solicitation")]
    [InlineData("85000000000000000100", "option at byte 8 has length 0")]
    [InlineData("850000000000000001025254", "option value at byte 10 needs 14 bytes, 2 are there")]
    public void A_broken_solicitation_says_what_is_wrong(string hex, string expected)
    {
        Assert.False(RouterSolicitation.TryRead(Convert.FromHexString(hex), out _, out var fault));
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void Any_bytes_are_read_without_an_exception() => Prop.ForAll<byte[]>(bytes =>
    {
        RouterSolicitation.TryRead(bytes, out _, out _);
        RouterAdvertisement.TryRead(bytes, out _);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_written_is_read_back()
    {
        var writer = new SpanWriter(new byte[RouterAdvertisement.Length]);
        var written = new RouterAdvertisement(Managed: true, OtherConfiguration: false, 1800);
        written.Write(ref writer);
        Assert.Equal(RouterAdvertisement.Length, writer.Offset);
        Assert.True(RouterAdvertisement.TryRead(writer.Written, out var read));
        Assert.Equal(written, read);
    }

    [Fact]
    public void The_third_solicitation_of_a_boot_client_is_answered()
    {
        var policy = new SolicitationPolicy(TimeProvider.System);
        var solicitation = new RouterSolicitation(1);
        Assert.Equal(SolicitationDecision.WaitForRouter, policy.Decide(solicitation, _ => true));
        Assert.Equal(SolicitationDecision.WaitForRouter, policy.Decide(solicitation, _ => true));
        Assert.Equal(SolicitationDecision.Answer, policy.Decide(solicitation, _ => true));
    }

    [Fact]
    public void A_machine_that_does_not_boot_from_us_hears_nothing()
    {
        var policy = new SolicitationPolicy(TimeProvider.System);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(SolicitationDecision.NotABootClient, policy.Decide(new RouterSolicitation(1), _ => false));
            Assert.Equal(SolicitationDecision.NotABootClient, policy.Decide(new RouterSolicitation(null), _ => true));
        }
    }

    [Fact]
    public void Where_a_router_was_heard_nobody_is_answered()
    {
        var policy = new SolicitationPolicy(TimeProvider.System);
        policy.RouterHeard();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(SolicitationDecision.RouterPresent, policy.Decide(new RouterSolicitation(1), _ => true));
        }
    }
}
