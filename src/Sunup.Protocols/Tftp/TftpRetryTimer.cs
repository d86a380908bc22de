namespace Sunup.Protocols.Tftp;

/// <summary>How long a sender waits: backs off exponentially, and learns the round trip so that a long path is not flooded with resends.</summary>
/// <remarks>
/// An acknowledgement of a packet that was sent twice says nothing about the round trip (Karn), and does not end the back-off either. Source: RFC 6298 sections 3 and 5.
/// An interval that the client chose (RFC 2349) is kept as it is.
/// </remarks>
internal sealed class TftpRetryTimer(TftpTransferConfig config, TimeSpan? agreed, bool startsWithOptions)
{
    private long _timedBlock = -1;
    private TimeSpan _timedAt;

    public TimeSpan Interval { get; private set; } = agreed ?? (startsWithOptions ? config.FirstOptionInterval : config.FirstInterval);

    public TimeSpan? RoundTrip { get; private set; }

    /// <summary>The shortest seen; zero before the first.</summary>
    public TimeSpan FastestRoundTrip { get; private set; }

    public int Retries { get; private set; }

    /// <summary>Packets up to <paramref name="block"/> are sent (0 stands for the OACK).</summary>
    public void Sent(long block, bool isResend, TimeSpan now)
    {
        _timedBlock = isResend ? -1 : block;
        _timedAt = now;
    }

    public void Acknowledged(long block, TimeSpan now)
    {
        Retries = 0;
        if (_timedBlock < 0 || block < _timedBlock)
        {
            return;
        }

        var sample = now - _timedAt;
        RoundTrip = RoundTrip is { } smoothed ? smoothed + ((sample - smoothed) / 8) : sample;
        FastestRoundTrip = FastestRoundTrip > TimeSpan.Zero && FastestRoundTrip < sample ? FastestRoundTrip : sample;
        _timedBlock = -1;
        if (agreed is null)
        {
            var patient = RoundTrip.Value * 3;
            Interval = patient < config.FirstInterval ? config.FirstInterval : patient > config.LongestInterval ? config.LongestInterval : patient;
        }
    }

    public void Expired()
    {
        Retries++;
        if (agreed is null)
        {
            Interval = Interval * 2 > config.LongestInterval ? config.LongestInterval : Interval * 2;
        }
    }
}
