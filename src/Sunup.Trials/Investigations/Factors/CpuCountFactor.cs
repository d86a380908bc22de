using System.Globalization;

namespace Sunup.Trials.Investigations.Factors;

/// <summary>One CPU: no other can race with it; then how many it may be. And four in place of one.</summary>
public sealed class CpuCountFactor : PureFactor
{
    private const string Key = "hardware.cpus";
    private const int Several = 4;

    protected override IEnumerable<Change> Changes(FactorContext context)
    {
        var now = context.Hardware.Cpus;
        return [now == 1 ? To(now, Several, "several CPUs") with { Weight = 0.4, JoinsOthers = false } : To(now, 1, "nothing runs at the same time") with { Weight = 0.8 }];
    }

    private static Change To(int from, int to, string why) => Set(from, to, why) with
    {
        Gradation = new Gradation(to < from ? "at most" : "at least", () => [.. Enumerable.Range(1, Math.Abs(from - to) - 1).Select(step => Set(from, to < from ? from - step : from + step, why))]),
    };

    private static Change Set(int from, int to, string why) => Change.Set(Key, from.ToString(CultureInfo.InvariantCulture), to.ToString(CultureInfo.InvariantCulture), why);
}
