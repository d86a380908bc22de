using Sunup.Formats.Loaders.Ipxe.Memory;

namespace Sunup.Formats.Tests.Loaders.Ipxe.Memory;

/// <summary>BIOS iPXE of 2012 to 2025 on real bytes: a plain memory, memmove, memset. The model must give the same bytes.</summary>
internal sealed class ByteMemory
{
    private const int Page = 4096;

    private readonly byte[] _memory;
    private readonly IpxeLayoutInput _input;
    private readonly List<Image> _list = [];

    internal ByteMemory(IpxeLayoutInput input)
    {
        _input = input;
        _memory = new byte[(int)input.HeapTop];
        var bottom = (int)input.HeapTop;
        var blocks = input.Blocks;
        InitrdTop = bottom;
        for (var i = 0; i < blocks.Length; i++)
        {
            bottom = (bottom - 8 - (int)blocks[i].Length) / Page * Page;
            if (blocks[i].Fate == IpxeImageFate.Listed)
            {
                _list.Add(new Image(i, bottom, (int)blocks[i].Length));
            }

            Content(i, (int)blocks[i].Length).CopyTo(_memory, bottom);
            if (i == input.Startup.Length - 1)
            {
                InitrdTop = (bottom - 8) / Page * Page;
                bottom = blocks[i].Fate == IpxeImageFate.Freed ? (int)input.HeapTop : bottom;
            }
        }
    }

    internal int InitrdTop { get; }

    internal static byte[] Content(int image, int length)
    {
        var bytes = new byte[length];
        new Random(image + 1).NextBytes(bytes);
        return bytes;
    }

    internal (int Address, byte[] Bytes) Boot()
    {
        var used = Squash();
        Sort(0x10_0000 + (int)_input.KernelProtectedModeLength, used);
        var highest = _list.MaxBy(image => image.At)!;
        var top = highest.At + Up(highest.Length);
        var (start, end) = (0, 0);
        for (var i = 0; i < _list.Count; i++)
        {
            var target = top - _list.Skip(i).Sum(image => Up(image.Length));
            Buffer.BlockCopy(_memory, _list[i].At, _memory, target, _list[i].Length);
            Array.Clear(_memory, target + _list[i].Length, Up(_list[i].Length) - _list[i].Length);
            start = start == 0 ? target : start;
            end = target + _list[i].Length;
        }

        return (start, _memory[start..end]);
    }

    private int Squash()
    {
        var current = InitrdTop;
        while (_list.Where(image => image.At < current).MaxBy(image => image.At) is { } highest)
        {
            current -= Up(highest.Length);
            Move(highest, current);
        }

        foreach (var image in _list.Where(image => image.At >= InitrdTop))
        {
            current -= Up(image.Length);
            Move(image, current);
        }

        return current;
    }

    private void Sort(int free, int used)
    {
        while (true)
        {
            var pair = (from low in _list from high in _list.TakeWhile(high => high != low) where high.At == low.At + Up(low.Length) select (low, high)).FirstOrDefault();
            if (pair.low is null)
            {
                return;
            }

            Swap(pair.low, pair.high, free, (used - free) / Page * Page);
        }
    }

    private void Swap(Image low, Image high, int free, int freeLength)
    {
        var done = 0;
        while (done < high.Length)
        {
            var piece = Math.Min(high.Length - done, freeLength);
            var next = Up(done + piece);
            Buffer.BlockCopy(_memory, high.At + done, _memory, free, piece);
            Buffer.BlockCopy(_memory, low.At + done, _memory, low.At + next, low.Length);
            Buffer.BlockCopy(_memory, free, _memory, low.At + done, piece);
            done = next;
        }

        high.At = low.At;
        low.At += done;
    }

    private void Move(Image image, int to)
    {
        Buffer.BlockCopy(_memory, image.At, _memory, to, image.Length);
        image.At = to;
    }

    private static int Up(int length) => (length + Page - 1) / Page * Page;

    private sealed class Image(int index, int at, int length)
    {
        internal int Index => index;

        internal int At { get; set; } = at;

        internal int Length => length;
    }
}
