namespace Sunup.Formats.Initramfs.Unpacking;

/// <summary>The kernel's cpio reader: bytes in, entries out, one state after the other.</summary>
/// <remarks>
/// Source: init/initramfs.c, <c>write_buffer</c> and the actions it calls. A raw archive is one buffer for the kernel and many pieces here; what a piece's end
/// changes in the kernel (the state after gathering) is changed only where the kernel's own buffers end.
/// </remarks>
internal sealed class CpioMachine(UnpackRules rules, IInitramfsVisitor visitor, UnpackProgress progress)
{
    private const uint File = 0x8000;
    private const uint SymbolicLink = 0xa000;

    private readonly CpioGathering _gathering = new((int)CpioNames.Aligned(CpioNames.Longest) + CpioNames.Longest);
    private readonly SkippedEntry _skipped = new(visitor);
    private readonly FileCopy _copy = new(visitor);
    private CpioState _next = CpioState.Reset; // so the kernel's built-in archive left it
    private bool _moreFollows;
    private CpioNewcHeader _header;
    private long _headerOffset;
    private long _nextHeader;

    public CpioState State { get; set; } = CpioState.Start;

    /// <summary>The kernel's <c>this_header</c>: offset of the next byte, in the image for a raw archive, in the unpacked bytes for a compressed one.</summary>
    public long Position { get; set; }

    /// <summary>Where the last entry ended with its padding.</summary>
    public long EntryEnd { get; private set; }

    /// <summary>A fault ended the reading at once; after others the kernel still goes on to the end of the entry.</summary>
    public bool IsBroken { get; private set; }

    public bool IsCopying => State == CpioState.CopyFile;

    /// <summary>Bytes that come next and that nobody wants to see.</summary>
    public long Passable => IsCopying && !_copy.NeedsBytes ? _copy.Left : State == CpioState.SkipIt && !_skipped.WantsName ? _nextHeader - Position : 0;

    /// <summary>The kernel's <c>write_buffer</c>. Returns how many bytes were eaten.</summary>
    /// <param name="bytes">One buffer of the kernel's, or a piece of it.</param>
    /// <param name="moreFollows">Whether the kernel's buffer goes on behind these.</param>
    public int Write(ReadOnlySpan<byte> bytes, bool moreFollows)
    {
        _moreFollows = moreFollows;
        var rest = bytes;
        while (!Step(ref rest))
        {
        }

        return bytes.Length - rest.Length;
    }

    /// <summary>Takes bytes of <see cref="Passable"/> unseen.</summary>
    public void Pass(long count)
    {
        Position += count;
        if (IsCopying)
        {
            Copied(_copy.Pass(count));
        }
    }

    /// <summary>The image is at its end, or the kernel stopped. Returns whether that is in the middle of an entry.</summary>
    public bool Finish()
    {
        switch (State)
        {
            case CpioState.CopyFile:
                visitor.EntryEnded(whole: false);
                return true;
            case CpioState.SkipIt:
                _skipped.Finish();
                return _nextHeader - Position > 3;
            case CpioState.Collect:
                return _gathering.Then == CpioState.GotHeader ? _gathering.Count > 0 : TellCut();
            default:
                return false;
        }
    }

    // True: the kernel's action returned 1, and write_buffer ends.
    private bool Step(ref ReadOnlySpan<byte> rest)
    {
        if (State == CpioState.Start)
        {
            Gather(ref rest, CpioNewcHeader.Length, CpioState.GotHeader);
            return false;
        }

        return State switch
        {
            CpioState.Collect => OnCollect(ref rest),
            CpioState.GotHeader => OnHeader(ref rest),
            CpioState.SkipIt => OnSkip(ref rest),
            CpioState.GotName => OnName(),
            CpioState.CopyFile => OnCopy(ref rest),
            CpioState.GotSymlink => OnSymlink(),
            _ => OnReset(ref rest),
        };
    }

    private void Eat(ref ReadOnlySpan<byte> rest, int count)
    {
        rest = rest[count..];
        Position += count;
    }

    // The kernel's read_into: bytes that are all there are used where they are, and only gathering leaves a next state behind.
    private void Gather(ref ReadOnlySpan<byte> rest, int size, CpioState then)
    {
        var whole = rest.Length >= size;
        _gathering.Start(size, then);
        _next = whole || _moreFollows ? _next : then;
        State = CpioState.Collect;
        if (whole)
        {
            OnCollect(ref rest);
        }
    }

    private bool OnCollect(ref ReadOnlySpan<byte> rest)
    {
        Eat(ref rest, _gathering.Take(rest));
        if (_gathering.Missing > 0)
        {
            return true;
        }

        State = _gathering.Then;
        return false;
    }

    private bool OnHeader(ref ReadOnlySpan<byte> rest)
    {
        _headerOffset = Position - CpioNewcHeader.Length;
        var header = _gathering.Bytes[..CpioNewcHeader.Length];
        var checks = header.StartsWith("070702"u8) && rules.TakesChecksumFormat;
        if (!checks && !header.StartsWith("070701"u8))
        {
            return Stop(header.StartsWith("070707"u8) ? UnpackMessages.IncorrectMethod : UnpackMessages.NoCpioMagic);
        }

        _header = CpioNewcHeader.Read(header, out var allHex);
        if (rules.RequiresHexFields && !allHex)
        {
            return Stop(UnpackMessages.DamagedHeader);
        }

        _copy.Checks = checks;
        _nextHeader = (Position + CpioNames.Aligned(_header.NameSize) + _header.FileSize + 3) & ~3L;
        State = CpioState.SkipIt;
        ChooseBody(ref rest);
        return false;
    }

    // The state after an entry that is skipped here is the one that was there before: _next stays.
    private void ChooseBody(ref ReadOnlySpan<byte> rest)
    {
        var type = _header.Mode & CpioEntry.TypeMask;
        if (_header.NameSize is 0 or > CpioNames.Longest)
        {
            _skipped.Start(NewEntry([]), 0, Verdicts.SilentLossKind.NameTooLong);
        }
        else if (type == SymbolicLink)
        {
            if (_header.FileSize > CpioNames.Longest)
            {
                _skipped.Start(NewEntry([]), (int)_header.NameSize, Verdicts.SilentLossKind.NameTooLong);
                return;
            }

            _gathering.Start((int)(CpioNames.Aligned(_header.NameSize) + _header.FileSize), CpioState.GotSymlink);
            (State, _next) = (CpioState.Collect, CpioState.GotSymlink);
        }
        else if (type == File || _header.FileSize == 0)
        {
            Gather(ref rest, (int)CpioNames.Aligned(_header.NameSize), CpioState.GotName);
        }
        else
        {
            _skipped.Start(NewEntry([]), (int)_header.NameSize, Verdicts.SilentLossKind.DataWhereNoneIsTaken);
        }
    }

    private bool OnSkip(ref ReadOnlySpan<byte> rest)
    {
        var left = _nextHeader - Position;
        var count = (int)Math.Min(left, rest.Length);
        _skipped.Take(rest[..count]);
        Eat(ref rest, count);
        if (count < left)
        {
            return true;
        }

        EntryEnd = Position;
        State = _next;
        return false;
    }

    private bool OnName()
    {
        (State, _next) = (CpioState.SkipIt, CpioState.Reset);
        if (!IsTerminated())
        {
            return Stop(UnpackMessages.MalformedArchive);
        }

        var room = _gathering.Bytes[..(int)CpioNames.Aligned(_header.NameSize)];
        if (room.IndexOf((byte)0) < 0)
        {
            progress.Undefined ??= "A name without a NUL at its end runs on into whatever is in memory behind it.";
        }

        var entry = progress.Count(NewEntry(CpioNames.UpToNul(room)));
        var wanted = visitor.EntryStarted(entry);
        if (entry.IsFile && !entry.IsTrailer && visitor.EntryTaken)
        {
            State = CpioState.CopyFile;
            _copy.Start(_header, wanted);
        }
        else
        {
            visitor.EntryEnded(whole: true);
        }

        return false;
    }

    private bool OnCopy(ref ReadOnlySpan<byte> rest)
    {
        var count = (int)Math.Min(rest.Length, _copy.Left);
        var roomy = _copy.Take(rest[..count]);
        Eat(ref rest, count);
        Copied(roomy);
        return IsCopying;
    }

    private void Copied(bool roomy)
    {
        progress.FailUnless(roomy, UnpackMessages.WriteError, _headerOffset);
        if (_copy.Left == 0)
        {
            visitor.EntryEnded(whole: true);
            progress.FailUnless(_copy.IsSound, UnpackMessages.BadChecksum, _headerOffset);
            State = CpioState.SkipIt;
        }
    }

    private bool OnSymlink()
    {
        if (!IsTerminated())
        {
            return Stop(UnpackMessages.MalformedArchive);
        }

        var targetStart = (int)CpioNames.Aligned(_header.NameSize);
        var all = _gathering.Bytes[..(targetStart + (int)_header.FileSize)];
        visitor.EntryStarted(progress.Count(NewEntry(CpioNames.UpToNul(all))));
        visitor.EntryData(CpioNames.UpToNul(all[targetStart..]));
        visitor.EntryEnded(whole: true);
        (State, _next) = (CpioState.SkipIt, CpioState.Reset);
        return false;
    }

    private bool OnReset(ref ReadOnlySpan<byte> rest)
    {
        var zeros = rest.IndexOfAnyExcept((byte)0) is >= 0 and var count ? count : rest.Length;
        Eat(ref rest, zeros);
        progress.FailUnless(rest.IsEmpty || (Position & 3) == 0, UnpackMessages.BrokenPadding, Position);
        return true;
    }

    // Of a trailer nothing is lost.
    private bool TellCut()
    {
        var entry = NewEntry(CpioNames.UpToNul(_gathering.Bytes[..Math.Min(_gathering.Count, (int)_header.NameSize)]));
        if (!entry.IsTrailer && _gathering.Count > 0)
        {
            visitor.EntrySkipped(entry, Verdicts.SilentLossKind.CutShort);
        }

        return !entry.IsTrailer;
    }

    private bool IsTerminated() => !rules.RequiresTerminatedNames || _gathering.Bytes[(int)_header.NameSize - 1] == 0;

    private bool Stop(string message)
    {
        progress.Fail(message, _headerOffset);
        IsBroken = true;
        return true;
    }

    private CpioEntry NewEntry(ReadOnlySpan<byte> name) => CpioEntry.Of(progress.Segment, _headerOffset, _header, name);
}
