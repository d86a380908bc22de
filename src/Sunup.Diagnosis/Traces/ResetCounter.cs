using Sunup.Diagnosis.Stages;
using Sunup.Model;

namespace Sunup.Diagnosis.Traces;

/// <summary>Tells a machine, or a loader, that starts over and over from one that starts again once, as firmware may.</summary>
internal sealed class ResetCounter
{
    private const int ResetsThatMakeALoop = 3;
    private const int ResetsAfterTheKernelThatMakeALoop = 2;

    /// <summary>One in the ROM, one that it loads, one more for a second NIC: the next is one too many.</summary>
    private const int LoaderStartsThatMakeALoop = 4;

    /// <summary>
    /// Linux pulls the keyboard controller's reset line up to ten times in a row, and QEMU reports each one that it saw: one reboot is a burst of two to four RESET events, within 60 ms
    /// on a host with time for it. Counted from the burst's first, so that a machine that resets without end is found all the same.
    /// </summary>
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(250);

    /// <summary>The same on a host without: what was reset and has said nothing since has not started.</summary>
    private static readonly TimeSpan SilentBurst = TimeSpan.FromSeconds(1);

    /// <summary>Its last words may come after the event.</summary>
    private const int LastWords = 2;

    private static readonly LinePattern _kernelBanner = LinePattern.Parse("*Linux version %d.*(*@*) (*) #%d*");

    private static readonly LinePattern _loaderBanner = LinePattern.Parse("*iPXE initialising devices...*");

    private DateTimeOffset? _lastReset;
    private int _loaderStarts;
    private int _linesSinceReset;
    private int _resets;
    private int _resetsAfterKernel;
    private int _kernelBanners;

    /// <summary>A failure if this event makes it a loop.</summary>
    public RecognizedFailure? Observe(BootEvent bootEvent, Stage? highest)
    {
        _linesSinceReset += bootEvent.Kind is EventKinds.SerialLine ? 1 : 0;
        if (IsReset(bootEvent))
        {
            (_lastReset, _linesSinceReset) = (bootEvent.At, 0);
            _resets++;
            _resetsAfterKernel += highest >= Stage.Kernel ? 1 : 0;
            if (_resets == ResetsThatMakeALoop || _resetsAfterKernel == ResetsAfterTheKernelThatMakeALoop)
            {
                return Loop(bootEvent, _resets);
            }
        }
        else if (bootEvent.Kind is EventKinds.SerialLine && _kernelBanner.Match(bootEvent.Text) is not null && ++_kernelBanners == ResetsThatMakeALoop)
        {
            return Loop(bootEvent, _kernelBanners);
        }
        else if (bootEvent.Kind is EventKinds.SerialLine && highest < Stage.Kernel && _loaderBanner.Match(bootEvent.Text) is not null && ++_loaderStarts == LoaderStartsThatMakeALoop)
        {
            return Loop(bootEvent, _loaderStarts) with { FindingId = "SU0669", Software = "iPXE" };
        }

        return null;
    }

    private bool IsReset(BootEvent bootEvent) =>
        bootEvent.Kind is EventKinds.QmpEvent && bootEvent["event"] is "RESET" && bootEvent["reason"] is null or "guest-reset" && !(bootEvent.At - _lastReset < (_linesSinceReset > LastWords ? Burst : SilentBurst));

    private static RecognizedFailure Loop(BootEvent bootEvent, int times) =>
        new("SU0253", "Sunup", bootEvent.Text, new PatternMatch([new EventField("times", $"{times}")]), IsDecisive: true);
}
