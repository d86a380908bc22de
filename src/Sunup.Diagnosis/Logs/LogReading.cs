using System.Buffers;
using System.Text;
using Sunup.Diagnosis.Catalogues;
using Sunup.Diagnosis.Stages;
using Sunup.Model;

namespace Sunup.Diagnosis.Logs;

/// <summary>Takes the lines of a log one after another, tells one boot from the next, and has each explained.</summary>
internal sealed class LogReading(Catalogue catalogue)
{
    private const int FirstBootsKept = 20;
    private const int LastBootsKept = 40;
    private const int ScreenWidth = 80;
    private const int MaxKeptLines = 400;
    private const int MaxKeptLength = 1000;

    private static readonly SearchValues<byte> _special = SearchValues.Create("\u001b\0\b"u8);

    private readonly StageRecognizer _recognizer = new(catalogue);
    private readonly List<int> _candidates = [];
    private readonly List<Recognition> _recognitions = [];
    private readonly RecentLines _recent = new();
    private readonly List<ExplainedBoot> _boots = [];
    private readonly List<(LogPlace Place, string Text)> _kept = [];
    private ObservedBoot _boot = new(catalogue, 1, default);
    private int _bootCount;
    private long _order;
    private int _lastLength;

    public void Take(ReadOnlySpan<byte> line, string file, int number)
    {
        line = line is [.., (byte)'\r'] ? line[..^1] : line;
        if (line.IsEmpty)
        {
            _order++;
            return;
        }

        var place = new LogPlace(file, number, ++_order);
        if (_order == 1)
        {
            _boot = new ObservedBoot(catalogue, 1, place);
        }

        var isBracket = line[0] is (byte)'[' or (byte)'<';
        _boot.KernelLines += isBracket ? 1 : 0;
        _boot.OtherLines += isBracket ? 0 : 1;
        _boot.Last = place;
        if (_order <= MaxKeptLines)
        {
            _kept.Add((place, Encoding.UTF8.GetString(line.Length > MaxKeptLength ? line[..MaxKeptLength] : line)));
        }

        if (IsWorthReading(line, isBracket))
        {
            Read(line, place);
        }
        else if (!_recent.IsFull)
        {
            _recent.Add(line, place);
        }

        NoteLast(line);
    }

    public LogExplanation Complete()
    {
        _boots.Add(Explain());
        _bootCount++;
        var headline = Headline.Of(_boots);
        if (!headline.CameUp && !headline.HasError && _order <= MaxKeptLines && LooseReading.Read(catalogue, _kept) is { } loose && (loose.HasError || loose.CameUp))
        {
            headline = loose with { Number = headline.Number };
            _boots[^1] = headline;
        }

        return new LogExplanation([.. _boots], _bootCount, headline, _order);
    }

    private bool IsWorthReading(ReadOnlySpan<byte> line, bool isBracket)
    {
        catalogue.Index.Candidates(line, _candidates);
        return _candidates.Count > 0
            || _recognizer.IsOpen
            || line.Length == ScreenWidth
            || line.ContainsAny(_special)
            || (!(_boot.Highest >= Stage.Kernel) && ByteStamp.Find(line) >= 0)
            || (!isBracket && ByteStamp.IsTorn(line));
    }

    private void Read(ReadOnlySpan<byte> line, LogPlace place)
    {
        var text = Encoding.UTF8.GetString(line);
        _recognitions.Clear();
        _recognizer.Recognize(LoggedMessage.Unwrap(text), new RecognitionContext(Route.Direct, _boot.CommandLine, _boot.Highest, LoaderSent: false), _recognitions);
        var isNew = false;
        foreach (var recognition in _recognitions)
        {
            if (recognition.Signature?.Starts is { } start)
            {
                Start(start, recognition.Signature, place);
            }

            isNew |= _boot.Observe(recognition, place, text);
        }

        if (isNew)
        {
            _recent.Clear();
        }
        else if (_recognitions.Count == 0 && !_recent.IsFull)
        {
            _recent.Add(line, place);
        }
    }

    /// <summary>Another boot, if what starts has run already in this one.</summary>
    private void Start(BootStart start, StageSignature signature, LogPlace place)
    {
        var isAnother = start switch
        {
            BootStart.PowerOn => _boot.Highest >= Stage.Network || ReferenceEquals(_boot.StartedBy, signature),
            BootStart.Loader => _boot.HasKernelBanner || _boot.Highest >= Stage.Kernel,
            _ => _boot.HasKernelBanner && !IsReplay(),
        };
        if (isAnother)
        {
            Keep(Explain());
            _boot = new ObservedBoot(catalogue, ++_bootCount + 1, place);
            _recent.Clear();
        }

        if (start is BootStart.PowerOn)
        {
            _boot.StartedBy = signature;
        }

        _boot.HasKernelBanner |= start is BootStart.Kernel;
    }

    /// <summary>The kernel prints its first lines again when a real console takes over from an early one.</summary>
    private bool IsReplay() => _boot.Highest is Stage.Kernel && !_boot.HasDecisiveFailure && _boot.LastKernelTime < TimeSpan.FromSeconds(5) && _boot.KernelLines < 600;

    private void NoteLast(ReadOnlySpan<byte> line)
    {
        // The text itself is only needed at the end of a boot: it is taken from the last line each time, without making a string of it.
        if (_last.Length < line.Length)
        {
            _last = new byte[Math.Max(256, line.Length)];
        }

        line.CopyTo(_last);
        _lastLength = line.Length;
    }

    private byte[] _last = new byte[256];

    private ExplainedBoot Explain()
    {
        _boot.LastText = Encoding.UTF8.GetString(_last.AsSpan(0, _lastLength));
        return _boot.Explain(_recent.FirstUnusual(), isLoose: false);
    }

    private void Keep(ExplainedBoot boot)
    {
        _boots.Add(boot);
        if (_boots.Count > FirstBootsKept + LastBootsKept)
        {
            _boots.RemoveAt(FirstBootsKept);
        }
    }
}
