using System.Collections.Immutable;

namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>The last step: images copied, in the list's order, to where the kernel finds them.</summary>
internal sealed class BlobLoader(MemoryContents memory, long[] addresses, IpxeLayoutInput input, ImmutableArray<int> list)
{
    private readonly List<IpxeMove> _moves = [];
    private readonly IpxeLayoutImage[] _blocks = [.. input.Blocks];

    internal IReadOnlyList<IpxeMove> Moves => _moves;

    /// <summary>Of all images, each padded to a page.</summary>
    internal long TotalLength => LengthAlignedTo(IpxePages.Length);

    /// <summary>Of all images, the last without its padding.</summary>
    internal long BlobLength => list.IsEmpty ? 0 : TotalLength - Aligned(list[^1], IpxePages.Length) + LoadedLength(list[^1]);

    internal long LengthAlignedTo(long alignment) => list.Sum(image => Aligned(image, alignment));

    /// <summary>Until 2025-05: so that the last image's padding ends at <paramref name="top"/>.</summary>
    internal IpxeBlob LoadBelow(long top) => Load(top - TotalLength, IpxePages.Length, padLast: true, zeros: true);

    /// <summary>Since 2.0.0.</summary>
    internal IpxeBlob LoadAt(long address) => Load(address, IpxePages.Length, padLast: false, zeros: true);

    /// <summary>Before 2012-11: 4 bytes of alignment, the bytes between are not written.</summary>
    internal IpxeBlob LoadPackedAt(long address, long alignment)
    {
        var blob = Load(address, alignment, padLast: true, zeros: false);
        var length = LengthAlignedTo(alignment);
        return blob with { Length = length, Fragments = [.. memory.Read(address, length)] };
    }

    private IpxeBlob Load(long address, long alignment, bool padLast, bool zeros)
    {
        var parts = ImmutableArray.CreateBuilder<IpxeBlobPart>(list.Length);
        var at = address;
        foreach (var image in list)
        {
            var header = CpioWrapper.LengthOf(_blocks[image].Argument);
            memory.Move(addresses[image], at + header, _blocks[image].Length);
            memory.Put(new IpxeFragment(at, header, IpxeFragmentSource.CpioHeader, image, 0));
            if (addresses[image] != at + header)
            {
                _moves.Add(new IpxeMove(IpxeMoveKind.Load, image, addresses[image], at + header, _blocks[image].Length));
            }

            var padding = Aligned(image, alignment) - LoadedLength(image);
            var isLast = image == list[^1];
            if (zeros && (padLast || !isLast))
            {
                memory.PutZeros(at + LoadedLength(image), padding);
            }

            parts.Add(new IpxeBlobPart(image, at - address, header, _blocks[image].Length, isLast ? 0 : (int)padding));
            at += Aligned(image, alignment);
        }

        var length = parts[^1].Offset + parts[^1].HeaderLength + parts[^1].Length;
        return new IpxeBlob(address, length, parts.MoveToImmutable(), [.. memory.Read(address, length)]);
    }

    private long LoadedLength(int image) => CpioWrapper.LengthOf(_blocks[image].Argument) + _blocks[image].Length;

    private long Aligned(int image, long alignment) => (LoadedLength(image) + alignment - 1) / alignment * alignment;
}
