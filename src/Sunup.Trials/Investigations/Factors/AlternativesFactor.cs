using System.Collections.Immutable;

namespace Sunup.Trials.Investigations.Factors;

/// <summary>Values that the user names: another kernel, another initrd, any key.</summary>
/// <param name="alternatives">Key and value, as they would stand in the machine file.</param>
public sealed class AlternativesFactor(ImmutableArray<KeyValuePair<string, string>> alternatives) : PureFactor
{
    protected override IEnumerable<Change> Changes(FactorContext context) =>
        alternatives.Select(pair => Change.Set(pair.Key, context.Text.ValueOf(pair.Key), pair.Value, "named on the command line") with { Weight = 8 });
}
