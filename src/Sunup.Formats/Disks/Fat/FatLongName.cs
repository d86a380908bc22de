using System.Text;

namespace Sunup.Formats.Disks.Fat;

/// <summary>Puts a long name together from the entries before its short one, last part first. What does not fit together is dropped, as readers do.</summary>
internal sealed class FatLongName
{
    private const int LastEntry = 0x40;
    private const int ChecksumOffset = 13;
    private const int MostEntries = 20;

    private readonly byte[] _units = new byte[MostEntries * FatNames.UnitsPerEntry * 2];
    private int _count;
    private int _expected;
    private byte _checksum;

    public void Clear() => (_count, _expected) = (0, 0);

    /// <summary>An entry with the attributes of a long name.</summary>
    public void Add(ReadOnlySpan<byte> entry)
    {
        var order = entry[0] & ~LastEntry;
        if ((entry[0] & LastEntry) != 0)
        {
            (_count, _expected, _checksum) = (order, order, entry[ChecksumOffset]);
        }

        if (order is < 1 or > MostEntries || order != _expected || entry[ChecksumOffset] != _checksum)
        {
            Clear();
            return;
        }

        var part = _units.AsSpan((order - 1) * FatNames.UnitsPerEntry * 2, FatNames.UnitsPerEntry * 2);
        entry[1..11].CopyTo(part);
        entry[14..26].CopyTo(part[10..]);
        entry[28..32].CopyTo(part[22..]);
        _expected--;
    }

    /// <summary>The name, if it is whole and belongs to that short one; else null. Either way, the next one begins.</summary>
    public string? Take(ReadOnlySpan<byte> shortName)
    {
        var isWhole = _count > 0 && _expected == 0 && FatNames.Checksum(shortName) == _checksum;
        var text = isWhole ? Encoding.Unicode.GetString(_units, 0, _count * FatNames.UnitsPerEntry * 2) : "";
        Clear();
        var end = text.IndexOf('\0', StringComparison.Ordinal);
        var name = end < 0 ? text : text[..end];
        return name.Length > 0 ? name : null;
    }
}
