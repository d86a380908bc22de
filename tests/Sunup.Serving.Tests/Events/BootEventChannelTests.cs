using Sunup.Model;
using Sunup.Serving.Events;

namespace Sunup.Serving.Tests.Events;

public sealed class BootEventChannelTests
{
    private readonly BootClock _clock = new(TimeProvider.System);

    [Fact]
    public async Task Events_come_out_in_the_order_in_which_they_went_in()
    {
        var channel = new BootEventChannel(_clock);
        channel.Publish(Event("one"));
        channel.Publish(Event("two"));
        channel.Complete();
        Assert.Equal(["one", "two"], await Texts(channel));
    }

    [Fact]
    public async Task A_full_channel_drops_and_says_how_many()
    {
        var channel = new BootEventChannel(_clock, capacity: 2);
        for (var i = 0; i < 5; i++)
        {
            channel.Publish(Event($"event {i}"));
        }

        channel.Complete();
        Assert.Equal(["event 0", "3 events were dropped: more arrived than could be recorded", "event 1"], await Texts(channel));
    }

    private static async Task<List<string>> Texts(BootEventChannel channel)
    {
        var texts = new List<string>();
        await foreach (var bootEvent in channel.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            texts.Add(bootEvent.Text);
        }

        return texts;
    }

    private BootEvent Event(string text) => new() { At = _clock.Now, Source = EventSource.Sunup, Kind = EventKinds.Note, Text = text };
}
