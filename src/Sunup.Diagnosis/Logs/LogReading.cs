using System.Buffers;
using System.Text;
using Sunup.Diagnosis.Catalogues;
using Sunup.Diagnosis.Consoles;
using Sunup.Diagnosis.Stages;
using Sunup.Model;

namespace Sunup.Diagnosis.Logs;

/// <summary>Takes the lines of a log one after another, tells one boot from the next, and has each explained.</summary>
internal sealed class LogReading(Catalogue catalogue)
{
    private readonly SignatureIndex _index = catalogue.Index;

    private const int FirstBootsKept = 20;
    private const int LastBootsKept = 40;
    private const int ScreenWidth = 80;
    private const int MaxKeptLines = 400;
    private const int MaxKeptLength = 1000;

    /// <summary>Nobody pastes more into a web page.</summary>
    private const int MaxPastedLines = 20_000;

    /// <summary>What syslog and the journal put before a message.</summary>
    private const int LongestHeader = 100;

    private static readonly SearchValues<byte> _special = SearchValues.Create("\u001b\0\b"u8);

    private readonly StageRecognizer _recognizer = new(catalogue);
    private readonly List<int> _candidates = [];
    private readonly List<Recognition> _recognitions = [];
    private readonly RecentLines _recent = new();
    private readonly List<ObservedBoot> _boots = [];
    private readonly List<(LogPlace Place, string Text)> _kept = [];
    private ObservedBoot _boot = new(catalogue, 1, default);
    private int _bootCount;
    private long _order;
    private readonly byte[] _last = new byte[LineSplitter.MaxLength];
    private int _lastLength;
    private readonly byte[] _plain = new byte[LineSplitter.MaxLength];
    private readonly byte[] _pasted = new byte[LineSplitter.MaxLength];
    private bool _isPlain;

    public void Take(ReadOnlySpan<byte> line, string file, int number)
    {
        line = line is [.., (byte)'\r'] ? line[..^1] : line;
        line = line.Length > LineSplitter.MaxLength ? line[..LineSplitter.MaxLength] : line;
        if (line.IsEmpty)
        {
            _order++;
            return;
        }

        if (_order < MaxPastedLines && PastedText.MayHave(line))
        {
            line = _pasted.AsSpan(0, PastedText.Clean(line, _pasted));
        }

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
        var isKernels = isBracket || line[..Math.Min(line.Length, LongestHeader)].IndexOf(" kernel: "u8) >= 0;
        _boot.KernelLines += isKernels ? 1 : 0;
        _boot.OtherLines += isKernels ? 0 : 1;
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

        _boot.Last = place;
        NoteLast(line);
    }

    public LogExplanation Complete()
    {
        Keep();
        _bootCount++;
        List<ExplainedBoot> boots = [.. _boots.Select((boot, index) => boot.Explain(index == _boots.Count - 1 ? _recent.FirstUnusual(IsKnown) : null))];
        var headline = Headline.Of(boots);
        if (!headline.CameUp && _bootCount == 1 && _order <= MaxKeptLines && LooseReading.Read(catalogue, _kept) is { } loose && SaysMore(loose, headline))
        {
            headline = loose with { Number = headline.Number };
            boots[^1] = headline;
        }

        return new LogExplanation([.. boots], _bootCount, headline, _order);
    }

    /// <summary>Reading between the letters is worth something where the letters say nothing, or where it finds what came before what they say.</summary>
    private static bool SaysMore(ExplainedBoot loose, ExplainedBoot exact) => exact.HasError
        ? FirstErrorLine(loose) < FirstErrorLine(exact)
        : loose.HasError || loose.CameUp;

    private static int FirstErrorLine(ExplainedBoot boot) =>
        boot.Findings.FirstOrDefault(judged => judged.Finding.Severity is FindingSeverity.Error)?.Finding.Evidence is [{ Line: { } line }, ..] ? line : int.MaxValue;

    private bool IsKnown(string text)
    {
        _recognitions.Clear();
        new StageRecognizer(catalogue).Recognize(text, new RecognitionContext(Route.Direct, "", Stage.Init, LoaderSent: false), _recognitions);
        return _recognitions.Exists(recognition => recognition.Signature is not null);
    }

    /// <summary>Whether a line could change what is known; by then its candidates are found.</summary>
    private bool IsWorthReading(ReadOnlySpan<byte> line, bool isBracket)
    {
        if (_recognizer.IsOpen)
        {
            _isPlain = false;
            return true;
        }

        var isSpecial = line.ContainsAny(_special);
        var text = isSpecial && EscapeFilter.TryRemove(line, _plain, out var length) ? _plain.AsSpan(0, length) : line;
        _index.Candidates(text, _candidates);
        _isPlain = !isSpecial && line.Length != ScreenWidth && !(!isBracket && ByteStamp.IsTorn(line));
        return HasNews(text)
            || (!_isPlain && (line.Length == ScreenWidth || !isSpecial || text.Length == line.Length))
            || (!(_boot.Highest >= Stage.Kernel) && ByteStamp.Find(text) >= 0);
    }

    /// <summary>A candidate that would say something new: a failure, a stage that was not reached, a fact that is not known.</summary>
    /// <param name="text">The line without its colours.</param>
    private bool HasNews(ReadOnlySpan<byte> text)
    {
        foreach (var candidate in _candidates)
        {
            var signature = _index.Ordered[candidate];
            if (WouldBeNews(signature) && signature.Pattern.HasLiterals(text))
            {
                return true;
            }
        }

        return false;
    }

    private bool WouldBeNews(StageSignature signature) =>
        signature.FindingId is not null
        || signature.Starts is not null
        || !signature.Overcomes.IsEmpty
        || (signature.Stage is { } stage && !(stage <= _boot.Highest))
        || (signature.Fact is { } fact && !_boot.Knows(fact));

    private void Read(ReadOnlySpan<byte> line, LogPlace place)
    {
        var text = Encoding.UTF8.GetString(line);
        var context = new RecognitionContext(Route.Direct, _boot.CommandLine, _boot.Highest, LoaderSent: false);
        _recognitions.Clear();
        if (_isPlain && !LoggedMessage.IsWrapped(text))
        {
            var one = _recognizer.Recognize(ConsoleLine.Read(text.Trim()), context, _candidates);
            if (one.IsProgress)
            {
                _recognitions.Add(one);
            }
        }
        else
        {
            _recognizer.Recognize(LoggedMessage.Unwrap(text), context, _recognitions);
        }

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
            // A kernel whose EFI stub gave up leaves the firmware to try its next option.
            BootStart.Loader => _boot.HasKernelBanner || (_boot.Highest >= Stage.Kernel && !_boot.Knows("option-failed")),
            _ => _boot.HasKernelBanner && !IsReplay(),
        };
        if (isAnother)
        {
            Keep();
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
        // The text is only needed at the end of a boot, so no string is made of it here.
        _lastLength = Math.Min(line.Length, _last.Length);
        line[.._lastLength].CopyTo(_last);
    }

    private void Keep()
    {
        _boot.LastText = Encoding.UTF8.GetString(_last.AsSpan(0, _lastLength));
        _boots.Add(_boot);
        if (_boots.Count > FirstBootsKept + LastBootsKept)
        {
            _boots.RemoveAt(FirstBootsKept);
        }
    }
}
