using System.Text;
using Sunup.Diagnosis.Consoles;
using Sunup.Model;

namespace Sunup.Diagnosis.Logs;

/// <summary>The lines since the last new stage, as bytes, up to a limit: where to look for the first unusual one if nothing known is found.</summary>
internal sealed class RecentLines
{
    private const int MaxBytes = 64 * 1024;

    private readonly byte[] _bytes = new byte[MaxBytes];
    private readonly List<(int Start, int Length, LogPlace Place)> _lines = [];
    private int _used;

    public bool IsFull { get; private set; }

    public void Clear()
    {
        _lines.Clear();
        _used = 0;
        IsFull = false;
    }

    public void Add(ReadOnlySpan<byte> line, LogPlace place)
    {
        if (line.Length > MaxBytes - _used)
        {
            IsFull = true;
            return;
        }

        line.CopyTo(_bytes.AsSpan(_used));
        _lines.Add((_used, line.Length, place));
        _used += line.Length;
    }

    /// <summary>The first line that reads like trouble; null for none.</summary>
    /// <param name="isKnown">Says of a line that it is understood, and so not unusual.</param>
    public Evidence? FirstUnusual(Func<string, bool> isKnown)
    {
        foreach (var (start, length, place) in _lines)
        {
            var text = ConsoleText.Clean(Encoding.UTF8.GetString(_bytes.AsSpan(start, length)));
            if (UnusualLines.IsUnusual(text) && !isKnown(text))
            {
                return new Evidence(text, place.File, place.Line);
            }
        }

        return null;
    }
}
