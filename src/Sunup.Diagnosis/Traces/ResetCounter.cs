using Sunup.Diagnosis.Stages;
using Sunup.Model;

namespace Sunup.Diagnosis.Traces;

/// <summary>Tells a machine that starts over and over from one that resets once, as firmware may.</summary>
internal sealed class ResetCounter
{
    private const int ResetsThatMakeALoop = 3;
    private const int ResetsAfterTheKernelThatMakeALoop = 2;

    private static readonly LinePattern _kernelBanner = LinePattern.Parse("*Linux version %d.*(*@*) (*) #%d*");

    private int _resets;
    private int _resetsAfterKernel;
    private int _kernelBanners;

    /// <summary>A failure if this event makes it a loop.</summary>
    public RecognizedFailure? Observe(BootEvent bootEvent, Stage? highest)
    {
        if (bootEvent.Kind is EventKinds.QmpEvent && bootEvent["event"] is "RESET" && bootEvent["reason"] is null or "guest-reset")
        {
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

        return null;
    }

    private static RecognizedFailure Loop(BootEvent bootEvent, int times) =>
        new("SU0253", "Sunup", bootEvent.Text, new PatternMatch([new EventField("times", $"{times}")]), IsDecisive: true);
}
