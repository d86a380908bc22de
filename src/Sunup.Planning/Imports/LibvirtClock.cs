namespace Sunup.Planning.Imports;

/// <summary>The element <c>clock</c>.</summary>
internal static class LibvirtClock
{
    public static void Read(MachineDraft draft, DomainElement clock)
    {
        switch (clock["offset"])
        {
            case null or "utc":
                break;
            case "localtime":
                draft.RawQemu.AddRange(["-rtc", "base=localtime"]);
                draft.Changed(clock.Line, $"{clock.Path}@offset", "in raw.qemu: -rtc base=localtime");
                break;
            case var offset:
                draft.Lost(clock.Line, $"{clock.Path}@offset", $"the guest's clock begins with UTC (offset '{offset}')");
                break;
        }

        foreach (var timer in clock.Children("timer"))
        {
            timer.Lose(draft, "QEMU's defaults are used");
        }

        clock.LoseRest(draft);
    }
}
