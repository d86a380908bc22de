namespace Sunup.Formats.Initramfs.Unpacking;

/// <summary>The kernel's cpio reader: bytes in, entries out, one state after the other.</summary>
/// <remarks>
/// Source: init/initramfs.c, <c>write_buffer</c> and the actions it calls. A raw archive is one buffer for the kernel and many pieces here; what a piece's end
/// changes in the kernel (the state after gathering) is changed only where the kernel's own buffers end.
/// </remarks>
internal sealed class CpioMachine(UnpackRules rules, IInitramfsVisitor visitor)
{
    /// <summary>PATH_MAX of the kernel, with the NUL.</summary>
    public const int LongestName = 4096;

    private const uint File = 0x8000;
    private const uint SymbolicLink = 0xa000;

    private readonly byte[] _gathered = new byte[Aligned(LongestName) + LongestName];
    private readonly SkippedEntry _skipped = new(visitor);
    private readonly FileCopy _copy = new(visitor);
    private int _gatheredCount;
    private int _gatherSize;
    private CpioState _afterGathering;
    // What a kernel starts an image with: its built-in archive, read before, left it so.
    private CpioState _next = CpioState.Reset;
    private bool _moreFollows;
    private CpioNewcHeader _header;
    private long _headerOffset;
    private long _nextHeader;

    public CpioState State { get; set; } = CpioState.Start;

    /// <summary>The kernel's <c>this_header</c>: offset of the next byte, in the image for a raw archive, in the unpacked bytes for a compressed one.</summary>
    public long Position { get; set; }

    public int Segment { get; set; }

    public int Entries { get; private set; }

    public int Trailers { get; private set; }

    /// <summary>Where the last entry ended with its padding.</summary>
    public long EntryEnd { get; private set; }

    /// <summary>The first fault.</summary>
    public string? Message { get; private set; }

    public long FaultPosition { get; private set; }

    public string? Undefined { get; private set; }

    public string? LastEntry { get; private set; }

    public bool IsCopying => State == CpioState.CopyFile;

    /// <summary>Bytes that come next and that nobody wants to see.</summary>
    public long Passable => State switch
    {
        CpioState.SkipIt when !_skipped.WantsName => _nextHeader - Position,
        CpioState.CopyFile when !_copy.NeedsBytes => _copy.Left,
        _ => 0,
    };

    public void StartSegment(int segment) => (Segment, Entries, Trailers) = (segment, 0, 0);

    /// <summary>The kernel's <c>error</c>: the first counts.</summary>
    public void Fail(string message, long position) => (Message, FaultPosition) = Message is null ? (message, position) : (Message, FaultPosition);

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
            case CpioState.Collect when _gatheredCount > 0:
                if (_afterGathering is CpioState.GotName or CpioState.GotSymlink)
                {
                    var name = _gathered.AsSpan(0, Math.Min(_gatheredCount, (int)_header.NameSize));
                    visitor.EntrySkipped(NewEntry(UpToNul(name)), Verdicts.SilentLossKind.CutShort);
                }

                return true;
            default:
                return false;
        }
    }

    private static long Aligned(long nameSize) => ((nameSize + 1) & ~3L) + 2; // N_ALIGN

    private static ReadOnlySpan<byte> UpToNul(ReadOnlySpan<byte> bytes) => bytes.IndexOf((byte)0) is >= 0 and var end ? bytes[..end] : bytes;

    // True: the kernel's action returned 1, and write_buffer ends.
    private bool Step(ref ReadOnlySpan<byte> rest)
    {
        switch (State)
        {
            case CpioState.Start:
                Gather(ref rest, CpioNewcHeader.Length, CpioState.GotHeader);
                return false;
            case CpioState.Collect:
                return OnCollect(ref rest);
            case CpioState.GotHeader:
                return OnHeader(ref rest);
            case CpioState.SkipIt:
                return OnSkip(ref rest);
            case CpioState.GotName:
                return OnName();
            case CpioState.CopyFile:
                return OnCopy(ref rest);
            case CpioState.GotSymlink:
                return OnSymlink();
            default:
                return OnReset(ref rest);
        }
    }

    private void Eat(ref ReadOnlySpan<byte> rest, int count)
    {
        rest = rest[count..];
        Position += count;
    }

    // The kernel's read_into: bytes that are all there are used where they are, and only gathering leaves a next state behind.
    private void Gather(ref ReadOnlySpan<byte> rest, int size, CpioState then)
    {
        if (rest.Length >= size)
        {
            rest[..size].CopyTo(_gathered);
            Eat(ref rest, size);
            State = then;
            return;
        }

        StartGathering(size, then);
        _next = _moreFollows ? _next : then;
    }

    private void StartGathering(int size, CpioState then) => (_gatheredCount, _gatherSize, _afterGathering, State) = (0, size, then, CpioState.Collect);

    private bool OnCollect(ref ReadOnlySpan<byte> rest)
    {
        var count = Math.Min(rest.Length, _gatherSize - _gatheredCount);
        rest[..count].CopyTo(_gathered.AsSpan(_gatheredCount));
        Eat(ref rest, count);
        _gatheredCount += count;
        if (_gatheredCount < _gatherSize)
        {
            return true;
        }

        State = _afterGathering;
        return false;
    }

    private bool OnHeader(ref ReadOnlySpan<byte> rest)
    {
        _headerOffset = Position - CpioNewcHeader.Length;
        ReadOnlySpan<byte> header = _gathered.AsSpan(0, CpioNewcHeader.Length);
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
        _nextHeader = (Position + Aligned(_header.NameSize) + _header.FileSize + 3) & ~3L;
        State = CpioState.SkipIt;
        ChooseBody(ref rest);
        return false;
    }

    // The state after an entry that is skipped here is the one that was there before: _next stays.
    private void ChooseBody(ref ReadOnlySpan<byte> rest)
    {
        var type = _header.Mode & CpioEntry.TypeMask;
        if (_header.NameSize is 0 or > LongestName)
        {
            _skipped.Start(NewEntry([]), 0, Verdicts.SilentLossKind.NameTooLong);
        }
        else if (type == SymbolicLink)
        {
            if (_header.FileSize > LongestName)
            {
                _skipped.Start(NewEntry([]), (int)_header.NameSize, Verdicts.SilentLossKind.NameTooLong);
                return;
            }

            StartGathering((int)(Aligned(_header.NameSize) + _header.FileSize), CpioState.GotSymlink);
            _next = CpioState.GotSymlink;
        }
        else if (type == File || _header.FileSize == 0)
        {
            Gather(ref rest, (int)Aligned(_header.NameSize), CpioState.GotName);
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
        State = CpioState.SkipIt;
        _next = CpioState.Reset;
        if (!IsTerminated())
        {
            return Stop(UnpackMessages.MalformedArchive);
        }

        ReadOnlySpan<byte> room = _gathered.AsSpan(0, (int)Aligned(_header.NameSize));
        if (room.IndexOf((byte)0) < 0)
        {
            Undefined ??= "A name without a NUL at its end runs on into whatever is in memory behind it.";
        }

        var entry = Found(UpToNul(room));
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
        if (!roomy)
        {
            Fail(UnpackMessages.WriteError, _headerOffset);
        }

        if (_copy.Left == 0)
        {
            visitor.EntryEnded(whole: true);
            if (!_copy.IsSound)
            {
                Fail(UnpackMessages.BadChecksum, _headerOffset);
            }

            State = CpioState.SkipIt;
        }
    }

    private bool OnSymlink()
    {
        if (!IsTerminated())
        {
            return Stop(UnpackMessages.MalformedArchive);
        }

        var targetStart = (int)Aligned(_header.NameSize);
        ReadOnlySpan<byte> all = _gathered.AsSpan(0, targetStart + (int)_header.FileSize);
        visitor.EntryStarted(Found(UpToNul(all)));
        visitor.EntryData(UpToNul(all[targetStart..]));
        visitor.EntryEnded(whole: true);
        State = CpioState.SkipIt;
        _next = CpioState.Reset;
        return false;
    }

    private bool OnReset(ref ReadOnlySpan<byte> rest)
    {
        var zeros = rest.IndexOfAnyExcept((byte)0) is >= 0 and var count ? count : rest.Length;
        Eat(ref rest, zeros);
        if (!rest.IsEmpty && (Position & 3) != 0)
        {
            Fail(UnpackMessages.BrokenPadding, Position);
        }

        return true;
    }

    private bool IsTerminated() => !rules.RequiresTerminatedNames || _gathered[_header.NameSize - 1] == 0;

    private bool Stop(string message)
    {
        Fail(message, _headerOffset);
        return true;
    }

    private CpioEntry Found(ReadOnlySpan<byte> name)
    {
        var entry = NewEntry(name);
        (Entries, Trailers) = entry.IsTrailer ? (Entries, Trailers + 1) : (Entries + 1, Trailers);
        LastEntry = entry.IsTrailer ? LastEntry : entry.Name;
        return entry;
    }

    private CpioEntry NewEntry(ReadOnlySpan<byte> name) => CpioEntry.Of(Segment, _headerOffset, _header, name);
}
