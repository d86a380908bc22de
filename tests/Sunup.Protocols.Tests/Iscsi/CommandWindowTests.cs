using Sunup.Protocols.Iscsi;

namespace Sunup.Protocols.Tests.Iscsi;

public sealed class CommandWindowTests
{
    [Theory]
    [InlineData(0u)]
    [InlineData(0xffff_fff0u)]
    public void Numbers_are_taken_in_order_and_over_the_wrap(uint start)
    {
        var window = new CommandWindow(4);
        window.Start(start);
        for (var i = 0u; i < 40; i++)
        {
            Assert.Equal(CommandArrival.Next, window.Arrive(start + i, false));
            Assert.Equal(CommandArrival.Ignored, window.Arrive(start + i, false));
            window.Advance();
            Assert.Equal(start + i + 4, window.MaxCmdSn);
        }
    }

    [Fact]
    public void Beyond_the_window_is_ignored_and_a_gap_within_is_told()
    {
        var window = new CommandWindow(4);
        window.Start(10);
        Assert.Equal(CommandArrival.Ignored, window.Arrive(14, false));
        Assert.Equal(CommandArrival.Gap, window.Arrive(12, false));
        Assert.Equal(CommandArrival.Next, window.Arrive(14, true));
        Assert.Equal(10u, window.ExpCmdSn);
    }

    [Fact]
    public void Commands_that_wait_hold_the_window_and_its_end_never_goes_back()
    {
        var window = new CommandWindow(4);
        window.Start(0);
        for (var i = 0u; i < 4; i++)
        {
            window.Arrive(i, false);
            window.Hold();
            window.Advance();
        }

        Assert.Equal(3u, window.MaxCmdSn);
        Assert.Equal(CommandArrival.Ignored, window.Arrive(4, false));
        window.Release();
        window.Advance();
        Assert.Equal(4u, window.MaxCmdSn);
    }
}
