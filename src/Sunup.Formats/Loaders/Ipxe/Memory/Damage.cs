using System.Collections.Immutable;

namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>Compares what the joined image holds with what it should hold.</summary>
internal static class Damage
{
    internal static ImmutableArray<IpxeOverwrite> Of(IpxeLayoutInput input, IpxeBlob blob)
    {
        var overwrites = ImmutableArray.CreateBuilder<IpxeOverwrite>();
        var index = 0;
        foreach (var part in blob.Parts)
        {
            var start = part.Offset + part.HeaderLength;
            var end = start + part.Length;
            while (index < blob.Fragments.Length && blob.Fragments[index].End <= start)
            {
                index++;
            }

            for (var i = index; i < blob.Fragments.Length && blob.Fragments[i].Offset < end; i++)
            {
                var from = Math.Max(start, blob.Fragments[i].Offset);
                var run = blob.Fragments[i].Part(from, Math.Min(end, blob.Fragments[i].End), 0);
                if (run.Source != IpxeFragmentSource.Image || run.Image != part.Image || run.ImageOffset != from - start)
                {
                    overwrites.Add(new IpxeOverwrite(part.Image, from - start, run.Length, run.Source, run.Image, run.ImageOffset));
                }
            }
        }

        return overwrites.ToImmutable();
    }
}
