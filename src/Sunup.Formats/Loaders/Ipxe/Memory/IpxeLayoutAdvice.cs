using System.Collections.Immutable;

namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>Which change cures this boot and which would damage it: each is computed, none is lore.</summary>
/// <param name="Now">The boot as it is.</param>
/// <param name="Ranked">All changes, best first: sound ones before others, those that hold for other sizes before those that do not.</param>
public sealed record IpxeLayoutAdvice(IpxeLayout Now, ImmutableArray<IpxeRemedyResult> Ranked)
{
    /// <summary>More orders than these are not tried: 4 downloads have 24.</summary>
    public const int MostOrders = 24;

    /// <summary>Changes that cure it.</summary>
    public IEnumerable<IpxeRemedyResult> Cures => Ranked.Where(result => result.Outcome == IpxeLayoutOutcome.Sound);

    /// <summary>Changes after which bytes are lost, or the kernel does not start.</summary>
    public IEnumerable<IpxeRemedyResult> Harmful => Ranked.Where(result => result.Outcome >= IpxeLayoutOutcome.Damaged);

    /// <summary>Runs the model for each change.</summary>
    public static IpxeLayoutAdvice Compute(IpxeLayoutInput input)
    {
        var results = new List<IpxeRemedyResult>();
        foreach (var (kind, changed) in IpxeVariants.Of(input))
        {
            results.Add(Try(kind, changed, [], keepsOrder: true));
        }

        foreach (var order in IpxeVariants.Orders(input.Images.Length).Take(MostOrders))
        {
            var images = order.Select(index => input.Images[index]).ToImmutableArray();
            results.Add(Try(IpxeRemedyKind.Order, input with { Images = images, ListOrder = [] }, [.. images.Select(image => image.Name)], KeepsOrder(input, order)));
        }

        return new IpxeLayoutAdvice(IpxeLayout.Predict(input), [.. results.OrderBy(result => result.Outcome).ThenBy(result => !result.KeepsImageOrder).ThenByDescending(result => result.IsLasting)
            .ThenByDescending(result => result.HoldsNearby).ThenBy(result => result.Kind)]);
    }

    private static IpxeRemedyResult Try(IpxeRemedyKind kind, IpxeLayoutInput input, ImmutableArray<string> order, bool keepsOrder)
    {
        var nearby = IpxeVariants.Nearby(input).Select(changed => IpxeLayout.Predict(changed).Outcome == IpxeLayoutOutcome.Sound).ToList();
        return new IpxeRemedyResult(kind, order, keepsOrder, IpxeLayout.Predict(input), nearby.Count == 0 ? 1 : nearby.Average(sound => sound ? 1.0 : 0));
    }

    private static bool KeepsOrder(IpxeLayoutInput input, int[] order)
    {
        var listed = order.Where(index => input.Images[index].IsListed).ToList();
        return listed.SequenceEqual(listed.Order());
    }
}
