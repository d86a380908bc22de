using Sunup.Formats.Initramfs.Verdicts;

namespace Sunup.Formats.Initramfs.Unpacking;

/// <summary>An entry that the kernel passes over by its header: its name is picked up on the way, because a reader wants to know what is lost.</summary>
internal sealed class SkippedEntry(IInitramfsVisitor visitor)
{
    private CpioEntry _entry;
    private SilentLossKind _why;
    private byte[] _name = [];
    private int _nameCount;

    public bool WantsName => _nameCount < _name.Length;

    /// <param name="entry">As far as its header tells.</param>
    /// <param name="nameSize">0 where there is no name that could be read.</param>
    /// <param name="why">Why it is lost.</param>
    public void Start(in CpioEntry entry, int nameSize, SilentLossKind why)
    {
        (_entry, _why, _name, _nameCount) = (entry, why, new byte[nameSize], 0);
        if (nameSize == 0)
        {
            visitor.EntrySkipped(entry, why);
        }
    }

    public void Take(ReadOnlySpan<byte> bytes)
    {
        if (!WantsName)
        {
            return;
        }

        var count = Math.Min(bytes.Length, _name.Length - _nameCount);
        bytes[..count].CopyTo(_name.AsSpan(_nameCount));
        _nameCount += count;
        if (!WantsName)
        {
            Tell();
        }
    }

    /// <summary>The image ended: what is known of the name is told.</summary>
    public void Finish()
    {
        if (WantsName)
        {
            Tell();
        }
    }

    private void Tell()
    {
        ReadOnlySpan<byte> name = _name.AsSpan(0, _nameCount);
        name = name.IndexOf((byte)0) is >= 0 and var end ? name[..end] : name;
        visitor.EntrySkipped(CpioEntry.Of(_entry.Segment, _entry.Offset, _entry.Header, name), _why);
        _name = [];
        _nameCount = 0;
    }
}
