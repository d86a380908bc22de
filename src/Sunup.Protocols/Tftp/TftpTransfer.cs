namespace Sunup.Protocols.Tftp;

/// <summary>The sender of one file: a pure state machine. It is told of packets and of time, and says which blocks to send and when to be asked again.</summary>
/// <remarks>
/// Use: while <see cref="Next"/> is not <see cref="TftpSend.Nothing"/>, send that and call <see cref="OptionAcknowledgementSent"/> or <see cref="DataSent"/>;
/// give every datagram of the client to <see cref="Receive"/>; call <see cref="Tick"/> at <see cref="Deadline"/>; stop when <see cref="Outcome"/> is not
/// <see cref="TftpOutcome.Running"/>. Times are on any one monotonic clock. Blocks are counted from 1 and do not wrap; <see cref="Numbers"/> gives their numbers on the wire.
/// Source: RFC 1350, RFC 1123 section 4.2.3, RFC 2347, RFC 2349, RFC 7440.
/// </remarks>
public sealed class TftpTransfer
{
    private readonly TftpAgreement _agreement;
    private readonly TftpTransferConfig _config;
    private readonly TimeSpan _startedAt;
    private readonly int _window;
    private readonly TftpRetryTimer _timer;

    private bool _awaitsOptionAnswer;
    private bool _owesOptionAcknowledgement;
    private long _acknowledged;
    private long _cursor = 1;
    private long _highestSent;
    private TimeSpan _progressAt;
    private TimeSpan _rewoundAt = TimeSpan.MinValue / 2;

    public TftpTransfer(TftpAgreement agreement, long lengthBytes, TftpTransferConfig config, TimeSpan now)
    {
        _agreement = agreement;
        _config = config;
        _timer = new TftpRetryTimer(config, agreement.Timeout, startsWithOptions: !agreement.Acknowledged.IsEmpty);
        Numbers = new TftpBlockNumbers(config.RolloverTo);
        _window = Math.Min(agreement.WindowSize, Numbers.MaxWindow);
        // A file that fills its blocks exactly is ended by an empty one (RFC 1350 section 6).
        LastBlock = (lengthBytes / agreement.BlockSize) + 1;
        _owesOptionAcknowledgement = _awaitsOptionAnswer = !agreement.Acknowledged.IsEmpty;
        _startedAt = _progressAt = now;
        Deadline = now + _timer.Interval;
    }

    public TftpBlockNumbers Numbers { get; }

    /// <summary>The block that ends the file: shorter than the others, or empty.</summary>
    public long LastBlock { get; }

    public TftpOutcome Outcome { get; private set; }

    /// <summary>The code and text of the client's ERROR, when <see cref="Outcome"/> is Aborted or SizeProbe.</summary>
    public (TftpErrorCode Code, string Text)? ClientError { get; private set; }

    /// <summary>When <see cref="Tick"/> is due.</summary>
    public TimeSpan Deadline { get; private set; }

    /// <summary>The last block that the client has, all before it included; 0 for none.</summary>
    public long AcknowledgedBlock => _acknowledged;

    /// <summary>The client has answered at least once.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>When the client last moved the transfer on.</summary>
    public TimeSpan ProgressAt => _progressAt;

    public long BlocksSent { get; private set; }

    /// <summary>Of <see cref="BlocksSent"/>, those that had been sent before.</summary>
    public long BlocksResent { get; private set; }

    /// <summary>Resends since the client last answered.</summary>
    public int Retries => _timer.Retries;

    /// <summary>Smoothed time from the end of a window to its acknowledgement; null before the first.</summary>
    public TimeSpan? RoundTrip => _timer.RoundTrip;

    public TftpSend Next => Outcome != TftpOutcome.Running ? TftpSend.Nothing
        : _owesOptionAcknowledgement ? TftpSend.OptionAcknowledgement
        : BlocksToSend > 0 ? TftpSend.Data
        : TftpSend.Nothing;

    /// <summary>The first block to send.</summary>
    public long NextBlock => _cursor;

    /// <summary>How many blocks are to be sent from <see cref="NextBlock"/> on before the client must answer.</summary>
    public int BlocksToSend => _awaitsOptionAnswer ? 0 : (int)(Math.Min(_acknowledged + _window, LastBlock) - _cursor + 1);

    public void OptionAcknowledgementSent(TimeSpan now)
    {
        _owesOptionAcknowledgement = false;
        _timer.Sent(0, isResend: _timer.Retries > 0, now);
        Deadline = now + _timer.Interval;
    }

    /// <summary>The first <paramref name="count"/> of the blocks asked for are on their way. The timer starts with the last packet of a window (RFC 7440 section 4).</summary>
    public void DataSent(int count, TimeSpan now)
    {
        var last = _cursor + count - 1;
        var resent = Math.Clamp(_highestSent - _cursor + 1, 0, count);
        _timer.Sent(last, isResend: resent > 0, now);
        _cursor = last + 1;
        _highestSent = Math.Max(_highestSent, last);
        BlocksSent += count;
        BlocksResent += resent;
        Deadline = now + _timer.Interval;
    }

    /// <summary>A datagram from the client's own address and port; any bytes are allowed.</summary>
    public TftpReaction Receive(ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        var packet = TftpPacket.Read(datagram);
        if (packet.Fault is not null || Outcome != TftpOutcome.Running)
        {
            return TftpReaction.Ignored;
        }

        return packet.Opcode switch
        {
            TftpOpcode.Acknowledgement => Acknowledge(packet.Number, now),
            TftpOpcode.Error => End(packet),
            _ => TftpReaction.Ignored,
        };
    }

    /// <summary>Time has come to <see cref="Deadline"/>: sends the window again from its first block, or gives the client up.</summary>
    public void Tick(TimeSpan now)
    {
        if (Outcome != TftpOutcome.Running || now < Deadline)
        {
            return;
        }

        if (now - _progressAt >= Patience)
        {
            Outcome = OnlyLastBlockIsMissing ? TftpOutcome.CompleteUnconfirmed : TftpOutcome.TimedOut;
            return;
        }

        _timer.Expired();
        _cursor = _acknowledged + 1;
        _owesOptionAcknowledgement = _awaitsOptionAnswer;
        Deadline = now + _timer.Interval;
    }

    /// <summary>The client's port is closed (ICMP port unreachable): nobody is there to be waited for.</summary>
    public void ClientIsGone()
    {
        if (Outcome == TftpOutcome.Running)
        {
            Outcome = OnlyLastBlockIsMissing ? TftpOutcome.CompleteUnconfirmed : TftpOutcome.TimedOut;
        }
    }

    public TimeSpan Elapsed(TimeSpan now) => now - _startedAt;

    private bool OnlyLastBlockIsMissing => _acknowledged == LastBlock - 1 && _highestSent == LastBlock && !_awaitsOptionAnswer;

    private TimeSpan Patience => OnlyLastBlockIsMissing ? _config.GiveUpLastBlockAfter
        : _agreement.Timeout is { } timeout && timeout * 3 > _config.GiveUpAfter ? timeout * 3
        : _config.GiveUpAfter;

    private TftpReaction Acknowledge(ushort number, TimeSpan now)
    {
        if (_awaitsOptionAnswer)
        {
            // RFC 2347: the client accepts an OACK by acknowledging block 0.
            return number == 0 && !_owesOptionAcknowledgement ? Advance(0, now) : TftpReaction.Ignored;
        }

        var block = Numbers.FromWire(number, _acknowledged);
        if (block == _acknowledged)
        {
            // Only the timer resends. A receiver that lost the first block of a window repeats this acknowledgement as well, but so does the network,
            // and answering it would send every following window twice (RFC 1123 section 4.2.3.1).
            return TftpReaction.Duplicate;
        }

        return block <= _highestSent ? Advance(block, now)
            : Numbers.FromWire(number, Math.Max(0, _acknowledged - _window)) < _acknowledged ? TftpReaction.Duplicate
            : TftpReaction.Ignored;
    }

    /// <summary>The client has everything up to <paramref name="block"/>; sending goes on right after it, be it the end of the window or not (RFC 7440 section 4).</summary>
    /// <remarks>
    /// What was just sent again cannot be missed yet: an acknowledgement that comes sooner than any round trip after a rewind tells of the packets before it, and rewinding
    /// for each of those would multiply the traffic wherever the network duplicates or reorders.
    /// </remarks>
    private TftpReaction Advance(long block, TimeSpan now)
    {
        _timer.Acknowledged(block, now);
        _awaitsOptionAnswer = false;
        IsAnswered = true;
        _acknowledged = block;
        if (_cursor > block + 1 && now - _rewoundAt >= _timer.FastestRoundTrip)
        {
            _cursor = block + 1;
            _rewoundAt = now;
        }

        _cursor = Math.Max(_cursor, block + 1);
        _progressAt = now;
        if (block == LastBlock)
        {
            Outcome = TftpOutcome.Complete;
        }

        return TftpReaction.Progress;
    }

    private TftpReaction End(TftpPacket packet)
    {
        var code = (TftpErrorCode)packet.Number;
        ClientError = (code, packet.ErrorText);
        // EDK2 ends a size probe with ERROR 8 "User aborted the transfer", PXE ROMs with ERROR 0 "TFTP Aborted"; then they ask for the file itself.
        var isProbe = _awaitsOptionAnswer && _agreement.SizeAsked && code is (TftpErrorCode.OptionRefused or TftpErrorCode.NotDefined);
        Outcome = isProbe ? TftpOutcome.SizeProbe : TftpOutcome.Aborted;
        return TftpReaction.Progress;
    }
}
