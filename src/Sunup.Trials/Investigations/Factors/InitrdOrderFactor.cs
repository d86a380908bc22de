using Sunup.Planning.MachineFiles.Editing;

namespace Sunup.Trials.Investigations.Factors;

/// <summary>The initrds in another order, and without each of them.</summary>
public sealed class InitrdOrderFactor : PureFactor
{
    protected override IEnumerable<Change> Changes(FactorContext context)
    {
        var items = context.Text.Items(InitrdKey.Key);
        if (items.Length < 2)
        {
            yield break;
        }

        // These name places in the list: made together with a change of one place they would meet another file there.
        string[] reversed = [.. items.Reverse()];
        yield return Change.Set(InitrdKey.Key, YamlWriter.List(items), YamlWriter.List(reversed), "the initrds the other way round") with { Weight = 1.6, Name = "initrds the other way round", JoinsOthers = false };
        for (var i = 0; i < items.Length; i++)
        {
            yield return Change.Set(InitrdKey.Key, YamlWriter.List(items), YamlWriter.List(items.RemoveAt(i)), $"without {items[i]}") with
            {
                Name = $"without {items[i]}",
                Weight = i == 0 ? 0.3 : 0.7,
                JoinsOthers = false,
            };
        }
    }
}
