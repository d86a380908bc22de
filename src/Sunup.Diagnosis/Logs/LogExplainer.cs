using System.Text;
using Sunup.Diagnosis.Catalogues;

namespace Sunup.Diagnosis.Logs;

/// <summary>Reads logs as bytes, in pieces of any size, and says how far each boot in them came and why it did not come further.</summary>
/// <remarks>
/// Pure and streaming: takes any bytes, never throws for them, and keeps no more than a few boots' findings. A line is looked at closely only where a literal of the
/// catalogue stands in it, or where control characters, a torn line or a wrapped one could hide one. Not thread-safe.
/// </remarks>
public sealed class LogExplainer
{
    private readonly LogReading _reading;
    private readonly LineSplitter _splitter;
    private JournalDecoder? _journal;
    private string _file = "-";
    private int _line;
    private bool _isFirstLine = true;

    public LogExplainer(Catalogue catalogue)
    {
        _reading = new LogReading(catalogue);
        _splitter = new LineSplitter(TakeLine);
    }

    /// <summary>What follows is of this file, from its first line on. Boots may go on from one file to the next.</summary>
    public void Begin(string file)
    {
        EndFile();
        _file = file;
        _line = 0;
        _isFirstLine = true;
        _journal = null;
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_isFirstLine && !bytes.IsEmpty)
        {
            _isFirstLine = false;
            _journal = JournalDecoder.For(bytes, TakeDecoded);
        }

        if (_journal is not null)
        {
            _journal.Add(bytes);
        }
        else
        {
            _splitter.Add(bytes);
        }
    }

    public LogExplanation Complete()
    {
        EndFile();
        return _reading.Complete();
    }

    private void EndFile()
    {
        _splitter.End();
        _journal?.End();
    }

    private void TakeLine(ReadOnlySpan<byte> line, bool isWhole)
    {
        _reading.Take(line, _file, _line + 1);
        _line += isWhole ? 1 : 0;
    }

    private void TakeDecoded(string text, int line) => _reading.Take(Encoding.UTF8.GetBytes(text), _file, line);
}
