using System.Text;

namespace Sunup.Linux.Processes;

/// <summary>Cuts what a child writes into lines, with bounded memory.</summary>
public sealed class OutputLines(Action<string> onLine)
{
    /// <summary>A longer line is handed on in pieces of this size.</summary>
    public const int MaxLineBytes = 8192;

    private readonly byte[] _line = new byte[MaxLineBytes];
    private int _length;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var part = end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? [] : bytes[(end + 1)..];
            Append(part);
            if (end >= 0)
            {
                Emit();
            }
        }
    }

    /// <summary>The end: what has no line end yet is a line too.</summary>
    public void Complete()
    {
        if (_length > 0)
        {
            Emit();
        }
    }

    private void Append(ReadOnlySpan<byte> part)
    {
        while (part.Length > MaxLineBytes - _length)
        {
            var room = MaxLineBytes - _length;
            part[..room].CopyTo(_line.AsSpan(_length));
            part = part[room..];
            _length = MaxLineBytes;
            Emit();
        }

        part.CopyTo(_line.AsSpan(_length));
        _length += part.Length;
    }

    private void Emit()
    {
        var length = _length > 0 && _line[_length - 1] == (byte)'\r' ? _length - 1 : _length;
        _length = 0;
        onLine(Encoding.UTF8.GetString(_line, 0, length));
    }
}
