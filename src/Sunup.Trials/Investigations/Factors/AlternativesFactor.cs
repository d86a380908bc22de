using System.Collections.Immutable;

namespace Sunup.Trials.Investigations.Factors;

/// <summary>Values that the user names: another kernel, another initrd, any key; or a range of numbers or sizes, <c>128MiB..2GiB</c>, of which the least that is enough is looked for.</summary>
/// <param name="alternatives">Key and value, as they would stand in the machine file.</param>
public sealed class AlternativesFactor(ImmutableArray<KeyValuePair<string, string>> alternatives) : PureFactor
{
    private const double Weight = 8;

    protected override IEnumerable<Change> Changes(FactorContext context) => alternatives.SelectMany(pair => ChangesOf(pair.Key, pair.Value, context.Text.ValueOf(pair.Key)));

    private static IEnumerable<Change> ChangesOf(string key, string value, string? now)
    {
        if (ValueRange.Parse(value) is not { } range)
        {
            return [Change.Set(key, now, value, "named on the command line") with { Weight = Weight, IsNamed = true }];
        }

        // Which of its ends helps, the boots say; a machine that has one of them already is not changed by it.
        return new[] { range.High, range.Low }.Where(end => end != range.NumberOf(now)).Select(end => To(end) with
        {
            Weight = Weight,
            IsNamed = true,
            Gradation = new Gradation(end == range.High ? "at least" : "at most", () => [.. range.Between(now, end).Select(To)]),
        });

        Change To(long number) => Change.Set(key, now, range.TextOf(number), "of the range on the command line");
    }
}
