namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>One boot, changed.</summary>
internal static class IpxeVariants
{
    // Of a script that does no more than fetch images.
    private const long ScriptLength = 300;

    internal static IEnumerable<(IpxeRemedyKind Kind, IpxeLayoutInput Input)> Of(IpxeLayoutInput input)
    {
        yield return (IpxeRemedyKind.OneImage, Joined(input));
        yield return (IpxeRemedyKind.NewerIpxe, input with { Era = IpxeEra.StraddlersStay });
        if (IsFreed(input))
        {
            yield return (IpxeRemedyKind.FreeNot, NotFreed(input));
        }
        else
        {
            yield return (IpxeRemedyKind.FreeFirst, Freed(input));
        }

        if (input.Blocks.Any(block => block is { IsListed: true, IsWanted: false }))
        {
            yield return (IpxeRemedyKind.FreeAndOneImage, Joined(Freed(input)));
        }

        if (Array.FindLastIndex([.. input.Images], image => image.Fate == IpxeImageFate.Held && image.Length > 0) is >= 0 and var kernel)
        {
            yield return (IpxeRemedyKind.PadKernel, Padded(input, kernel));
        }

        if (Array.FindIndex([.. input.Images], image => image.IsListed) is >= 0 and var first)
        {
            yield return (IpxeRemedyKind.PadFirstImage, Padded(input, first));
        }

        yield return (IpxeRemedyKind.ChainedScript, input with { Images = [Script(), .. input.Images], ListOrder = [] });
    }

    /// <summary>All orders of <paramref name="count"/> things but the given one, those nearest to it first.</summary>
    internal static IEnumerable<int[]> Orders(int count)
    {
        int[] first = [.. Enumerable.Range(0, count)];
        return count > 4 ? Rotations(first) : Permutations([.. first], 0).Where(order => !order.SequenceEqual(first));
    }

    /// <summary>The same boot with one file a page longer or shorter, for each file.</summary>
    internal static IEnumerable<IpxeLayoutInput> Nearby(IpxeLayoutInput input)
    {
        for (var i = 0; i < input.Startup.Length + input.Images.Length; i++)
        {
            yield return Resized(input, i, IpxePages.Length);
            if (input.Blocks[i].Length > IpxePages.Length)
            {
                yield return Resized(input, i, -IpxePages.Length);
            }
        }
    }

    internal static IpxeLayoutInput WithLength(IpxeLayoutInput input, int block, long length) => block < input.Startup.Length
        ? input with { Startup = input.Startup.SetItem(block, input.Startup[block] with { Length = length }) }
        : input with { Images = input.Images.SetItem(block - input.Startup.Length, input.Images[block - input.Startup.Length] with { Length = length }) };

    private static IpxeLayoutInput Resized(IpxeLayoutInput input, int block, long by) => WithLength(input, block, input.Blocks[block].Length + by);

    private static IpxeLayoutImage Script() => new("script.ipxe", ScriptLength) { Fate = IpxeImageFate.Held, IsWanted = false };

    private static IpxeLayoutInput Padded(IpxeLayoutInput input, int image) =>
        Resized(input, input.Startup.Length + image, IpxePages.Up(input.Images[image].Length) - input.Images[image].Length);

    // One file in the place of the first; it holds the others as iPXE would have joined them.
    private static IpxeLayoutInput Joined(IpxeLayoutInput input)
    {
        var wanted = input.Images.Where(image => image is { IsListed: true, IsWanted: true }).ToList();
        if (wanted.Count == 0)
        {
            return input;
        }

        long length = 0;
        foreach (var image in wanted)
        {
            length = IpxePages.Up(length) + CpioWrapper.LengthOf(image.Argument) + image.Length;
        }

        var joined = new IpxeLayoutImage("initrd", length);
        return input with
        {
            Images = [.. input.Images.Where(image => !wanted.Contains(image) || ReferenceEquals(image, wanted[0])).Select(image => ReferenceEquals(image, wanted[0]) ? joined : image)],
            ListOrder = [],
        };
    }

    private static bool IsFreed(IpxeLayoutInput input) => input.Startup.Any(block => block.Fate == IpxeImageFate.Freed);

    private static IpxeLayoutInput NotFreed(IpxeLayoutInput input) => input with
    {
        Startup = [.. input.Startup.Select(block => block.Fate == IpxeImageFate.Freed ? block with { Fate = IpxeImageFate.Listed, IsWanted = false } : block)],
    };

    // Memory of drivers and a running script stay; images and leftovers of before do not.
    private static IpxeLayoutInput Freed(IpxeLayoutInput input) => input with
    {
        Startup = [.. input.Startup.Select(Free)],
        Images = [.. input.Images.Select(image => image.IsWanted ? image : Free(image))],
    };

    private static IpxeLayoutImage Free(IpxeLayoutImage image) => image.IsListed ? image with { Fate = IpxeImageFate.Freed } : image;

    private static IEnumerable<int[]> Rotations(int[] first)
    {
        for (var i = 1; i < first.Length; i++)
        {
            yield return [.. first[i..], .. first[..i]];
        }

        yield return [.. first.Reverse()];
    }

    private static IEnumerable<int[]> Permutations(int[] items, int from)
    {
        if (from >= items.Length - 1)
        {
            yield return [.. items];
            yield break;
        }

        for (var i = from; i < items.Length; i++)
        {
            (items[from], items[i]) = (items[i], items[from]);
            foreach (var rest in Permutations(items, from + 1))
            {
                yield return rest;
            }

            (items[from], items[i]) = (items[i], items[from]);
        }
    }
}
