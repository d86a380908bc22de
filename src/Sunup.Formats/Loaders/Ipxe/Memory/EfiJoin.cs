using System.Collections.Immutable;

namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>UEFI: the firmware gives the memory and each image is read into its place; nothing is moved, so nothing can be hit.</summary>
internal sealed class EfiJoin(IpxeLayoutInput input, ImmutableArray<int> list)
{
    internal IpxeLayout Join()
    {
        var result = new IpxeLayout { Input = input, InitrdTop = 0, List = list };
        if (list.IsEmpty)
        {
            return result;
        }

        var blocks = input.Blocks;
        var memory = new MemoryContents();
        var addresses = new long[blocks.Length];
        var high = 1L << 40;
        foreach (var image in list)
        {
            addresses[image] = high;
            memory.Put(new IpxeFragment(high, blocks[image].Length, IpxeFragmentSource.Image, image, 0));
            high += IpxePages.Up(blocks[image].Length);
        }

        var blob = new BlobLoader(memory, addresses, input, list).LoadAt(0);
        return result with { Blob = blob };
    }
}
