namespace Sunup.Formats.Initramfs.Unpacking;

/// <summary>The data of one file on its way: what is left, what of it is wanted, its sum.</summary>
internal sealed class FileCopy(IInitramfsVisitor visitor)
{
    private long _done;
    private uint _sum;
    private uint _expected;
    private bool _wanted;

    /// <summary>Whether the archive has checksums: the magic was <c>070702</c>.</summary>
    public bool Checks { get; set; }

    public long Left { get; private set; }

    public bool NeedsBytes => Checks || _wanted;

    public bool IsSound => !Checks || _sum == _expected;

    public void Start(in CpioNewcHeader header, bool wanted) =>
        (Left, _done, _sum, _expected, _wanted) = (header.FileSize, 0, 0, header.Checksum, wanted);

    /// <summary>False: the file system is full.</summary>
    public bool Take(ReadOnlySpan<byte> bytes)
    {
        if (_wanted && !bytes.IsEmpty)
        {
            visitor.EntryData(bytes);
            _wanted = visitor.WantsMore;
        }

        if (Checks)
        {
            foreach (var value in bytes)
            {
                _sum += value;
            }
        }

        return Pass(bytes.Length);
    }

    /// <summary>The same for bytes unseen.</summary>
    public bool Pass(long count)
    {
        Left -= count;
        _done += count;
        return visitor.HasRoomFor(_done);
    }
}
