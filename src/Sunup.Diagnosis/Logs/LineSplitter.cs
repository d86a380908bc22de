namespace Sunup.Diagnosis.Logs;

/// <summary>Cuts a stream of bytes into lines. A line longer than <see cref="MaxLength"/> is given in pieces.</summary>
/// <param name="take">Gets each line without its line end, and whether the line ends there.</param>
internal sealed class LineSplitter(LineSplitter.LineTaker take)
{
    public const int MaxLength = 4096;

    private readonly byte[] _carry = new byte[MaxLength];
    private int _carried;

    public delegate void LineTaker(ReadOnlySpan<byte> line, bool isWhole);

    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            if (_carried == 0 && end is >= 0 and <= MaxLength)
            {
                take(bytes[..end], true);
                bytes = bytes[(end + 1)..];
                continue;
            }

            var length = Math.Min(end < 0 ? bytes.Length : end, MaxLength - _carried);
            bytes[..length].CopyTo(_carry.AsSpan(_carried));
            _carried += length;
            bytes = bytes[length..];
            var isWhole = !bytes.IsEmpty && bytes[0] is (byte)'\n';
            if (isWhole || _carried == MaxLength)
            {
                take(_carry.AsSpan(0, _carried), isWhole);
                _carried = 0;
                bytes = isWhole ? bytes[1..] : bytes;
            }
        }
    }

    /// <summary>Gives what stands behind the last line end.</summary>
    public void End()
    {
        if (_carried > 0)
        {
            take(_carry.AsSpan(0, _carried), true);
            _carried = 0;
        }
    }
}
