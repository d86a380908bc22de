namespace Sunup.Formats.Executables;

/// <summary>Reads a <see cref="ProgramSummary"/> from a file that comes in pieces, and says when it has seen enough. For one file after the other.</summary>
/// <remarks>
/// Kept are the first 64 KiB at most, and of an ELF file the table of program headers and <c>PT_INTERP</c> wherever they follow. Of ranges that lie behind
/// the part that was read and beyond 64 KiB nothing is known: no linker writes such files.
/// </remarks>
public sealed class ProgramScanner
{
    private const int HeadCapacity = 1 << 16;
    private const int ElfHeaderLength = 64;

    private readonly byte[] _head = new byte[HeadCapacity];
    private readonly ScannedRange _table = new();
    private readonly ScannedRange _interpreter = new();
    private long _length;
    private long _position;
    private int _headCount;

    /// <summary>Whether more bytes can change what <see cref="Finish"/> says.</summary>
    public bool WantsMore { get; private set; }

    /// <summary>A file of <paramref name="length"/> bytes starts.</summary>
    public void Start(long length)
    {
        (_length, _position, _headCount, WantsMore) = (length, 0, 0, length > 0);
        _table.Clear();
        _interpreter.Clear();
    }

    /// <summary>The next piece. More than the file's length is not looked at.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        var count = Math.Min(bytes.Length, HeadCapacity - _headCount);
        bytes[..count].CopyTo(_head.AsSpan(_headCount));
        _headCount += count;
        _table.Take(bytes, _position);
        _interpreter.Take(bytes, _position);
        _position += bytes.Length;
        WantsMore = Look(bytes) && _position < _length;
    }

    /// <summary>What the file is, from what was seen of it.</summary>
    public ProgramSummary Finish()
    {
        ReadOnlySpan<byte> head = _head.AsSpan(0, _headCount);
        if (_length == 0)
        {
            return ProgramSummary.Empty;
        }

        if (ElfSummaryReader.IsElf(head))
        {
            return new ProgramSummary(ProgramKind.Elf, Elf: ElfSummaryReader.Read(head, _table.IsWhole ? _table.Bytes : [], _interpreter.Bytes, _length));
        }

        return head.StartsWith("#!"u8) ? new ProgramSummary(ProgramKind.Script, ScriptLine.Read(head)) : ProgramSummary.Unknown;
    }

    // False: enough was seen.
    private bool Look(ReadOnlySpan<byte> piece)
    {
        ReadOnlySpan<byte> head = _head.AsSpan(0, _headCount);
        if (head.Length >= 4 && !ElfSummaryReader.IsElf(head))
        {
            return head.StartsWith("#!"u8) && head.Length < ScriptLine.HeadLength;
        }

        if (head.Length < ElfHeaderLength)
        {
            return true;
        }

        if (!_table.IsSet)
        {
            var (offset, length) = ElfSummaryReader.TableOf(head);
            _table.Set(offset, length, head, piece, _position);
        }

        if (_table.IsWhole && !_interpreter.IsSet)
        {
            var range = ElfSummaryReader.InterpreterOf(head, _table.Bytes);
            var taken = range is { Length: <= ElfSummaryReader.LongestInterpreter } ? range.Value : default;
            _interpreter.Set(taken.Offset, (int)taken.Length, head, piece, _position);
        }

        return !(_table.IsWhole && _interpreter.IsWhole) && !_table.IsEmpty;
    }
}
