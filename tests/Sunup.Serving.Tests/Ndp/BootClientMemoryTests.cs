using Sunup.Model;
using Sunup.Serving.Events;
using Sunup.Serving.Ndp;

namespace Sunup.Serving.Tests.Ndp;

public sealed class BootClientMemoryTests
{
    private static readonly MacAddress Client = MacAddress.Parse("52:54:00:12:34:56");
    private readonly BootClientMemory _memory = new(new BootEventChannel(new BootClock(TimeProvider.System)), TimeProvider.System);

    [Fact]
    public void A_client_that_got_a_boot_file_is_booting()
    {
        _memory.Publish(Offer("http://192.0.2.1:8080/machines/web1/boot.ipxe"));
        Assert.True(_memory.IsBooting(Client));
        Assert.False(_memory.IsBooting(MacAddress.Parse("52:54:00:12:34:57")));
    }

    [Fact]
    public void A_client_that_only_got_an_address_is_not()
    {
        _memory.Publish(Offer(bootFile: null));
        Assert.False(_memory.IsBooting(Client));
    }

    private static BootEvent Offer(string? bootFile) => new()
    {
        At = DateTimeOffset.UnixEpoch,
        Source = EventSource.Dhcp,
        Kind = EventKinds.DhcpOffer,
        Text = "offer",
        Subject = new EventSubject(Mac: Client),
        Fields = bootFile is null ? [] : [new EventField("boot_file", bootFile)],
    };
}
