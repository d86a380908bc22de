using Sunup.Formats.Compression;

namespace Sunup.Formats.Initramfs.Unpacking;

/// <summary>Reads an image as the kernel unpacks it: every segment, every entry, to the end or the kernel's first message.</summary>
/// <remarks>
/// <para>Source: init/initramfs.c, <c>unpack_to_rootfs</c> and <c>flush_buffer</c>; docs/formats/initramfs.md says it in words.</para>
/// <para>Memory is the window, whatever the image. Data that the visitor does not want is sought over in raw archives. Any bytes give an answer; none throws.</para>
/// </remarks>
public sealed class InitramfsReader
{
    private readonly InputWindow _input;
    private readonly UnpackRules _rules;
    private readonly DecoderFactory _decoders;
    private readonly UnpackProgress _progress = new();
    private readonly CpioMachine _machine;
    private readonly SegmentTracker _segments;
    private long? _faultOffset;
    private long? _unpackedFault;
    private string? _undefined;

    private InitramfsReader(InputWindow input, UnpackRules rules, IInitramfsVisitor visitor, DecoderFactory decoders)
    {
        (_input, _rules, _decoders) = (input, rules, decoders);
        _machine = new CpioMachine(rules, visitor, _progress);
        _segments = new SegmentTracker(visitor, _machine, _progress);
    }

    /// <summary>Reads from where the window stands to its end.</summary>
    /// <param name="input">The image, as the loader joined it.</param>
    /// <param name="rules">What of the kernel decides.</param>
    /// <param name="visitor">Hears what is read.</param>
    /// <param name="decoders">Makes the decoder of a compressed segment; without it, <see cref="KernelDecoders"/>.</param>
    public static InitramfsReading Read(InputWindow input, UnpackRules rules, IInitramfsVisitor visitor, DecoderFactory? decoders = null) =>
        new InitramfsReader(input, rules, visitor, decoders ?? KernelDecoders.Create).Run();

    private InitramfsReading Run()
    {
        while (_progress.Message is null && _undefined is null && !_input.IsAtEnd)
        {
            var first = _input.Available[0];
            if (first == (byte)'0' && (_machine.Position & 3) == 0)
            {
                ReadRaw();
            }
            else if (first == 0)
            {
                ReadZeros();
            }
            else
            {
                ReadCompressed();
            }
        }

        return Finish();
    }

    // The kernel gives all the rest to its cpio reader, which comes back behind each entry.
    private void ReadRaw()
    {
        _segments.Raw(_input.Position);
        _machine.State = CpioState.Start;
        bool stopped;
        do
        {
            var piece = _input.Available;
            var eaten = _machine.Write(piece, moreFollows: true);
            stopped = eaten < piece.Length || _machine.IsBroken;
            _input.Advance(eaten);
            PassOver();
        }
        while (!stopped && !_input.IsAtEnd);

        if (_progress.Message is not null)
        {
            _faultOffset ??= _progress.FaultPosition;
        }
    }

    private void PassOver()
    {
        while (!_machine.IsBroken && _machine.Passable is > 0 and var passable && !_input.IsAtEnd)
        {
            _machine.Pass(_input.Skip(passable));
        }
    }

    private void ReadZeros()
    {
        _segments.Zeros(_input.Position);
        var zeros = _input.Available.IndexOfAnyExcept((byte)0) is >= 0 and var count ? count : _input.Available.Length;
        _input.Advance(zeros);
        _machine.Position += zeros;
    }

    private void ReadCompressed()
    {
        var start = _input.Position;
        var saved = _machine.Position;
        _machine.Position = 0;
        var method = CompressionMagic.Detect(_input.Peek(2));
        if (method is { } known && _rules.Compressions.Contains(known))
        {
            _segments.Compressed(known, start);
            Decode(known, start);
        }
        else
        {
            _segments.Unread(start);
            Fail(method is null ? JunkText(UnpackMessages.InvalidMagic) : MissingText(method.Value), start);
        }

        if (_machine.State != CpioState.Reset && _undefined is null)
        {
            Fail(JunkText(UnpackMessages.JunkAtEnd), _input.Position);
        }

        _machine.Position = saved + (_input.Position - start);
    }

    private void Decode(CompressionMethod method, long start)
    {
        var sink = new CpioFlush(_machine, _progress, JunkText(UnpackMessages.JunkWithin));
        var outcome = _decoders(method, _rules.Decoders).Decode(_input, sink);
        _segments.UnpackedLength = sink.Length;
        _undefined = outcome.Undefined;
        if (_progress.Message is not null)
        {
            (_faultOffset, _unpackedFault) = (start, _progress.FaultPosition);
        }
        else if (outcome.Message is not null || outcome.Failed)
        {
            Fail(outcome.Message ?? UnpackMessages.DecompressorFailed, _input.Position);
        }
    }

    private void Fail(string message, long offset)
    {
        if (_progress.Message is null)
        {
            _progress.Fail(message, offset);
            _faultOffset = offset;
        }
    }

    private string JunkText(string text) => _rules.SingleJunkText ? UnpackMessages.Junk : text;

    private string MissingText(CompressionMethod method) => _rules.NamesUnconfiguredMethod
        ? UnpackMessages.NotConfigured(CompressionMagic.NameOf(method))
        : UnpackMessages.DecompressorFailed;

    private InitramfsReading Finish()
    {
        var endsInside = _machine.Finish();
        var failed = _progress.Message is not null;
        var segment = _segments.Index;
        var stopped = _input.Position;
        if (_input.Skip(long.MaxValue) > 0)
        {
            _segments.Unread(stopped);
        }

        _segments.Close(_input.Position);
        return new InitramfsReading
        {
            Message = _progress.Message,
            Offset = _faultOffset,
            UnpackedOffset = _unpackedFault,
            Segment = failed || _undefined is not null ? segment : null,
            Entry = _progress.LastEntry,
            EntryLeftOpen = _machine.IsCopying,
            EndsInside = endsInside,
            Undefined = _undefined ?? _progress.Undefined,
            Length = _input.Position,
        };
    }
}
