namespace Sunup.Serving.Tftp;

/// <summary>Finds out, again and again, whether answers come sooner when the loop asks for them without sleeping.</summary>
/// <remarks>
/// In lock-step a transfer is as fast as the answer to each ACK. A thread that sleeps for 10 us pays more than that to be woken, on a virtual machine above all; a thread that does
/// not sleep takes the processor from a client that runs on the same host. Which weighs more depends on the host's load, so both are tried on a sample of waits and the better is kept for a while.
/// Over a real network, where waits are long, it settles on sleeping.
/// </remarks>
internal sealed class SpinChoice
{
    private const int SampleWaits = 128;
    private const int KeptWaits = 2048;

    /// <summary>Waking takes some ten microseconds: where waits are much longer than that, there is nothing to gain.</summary>
    private static readonly TimeSpan WorthIt = TimeSpan.FromMicroseconds(200);

    /// <summary>A longer wait is a pause of the client's and says nothing about ours.</summary>
    private static readonly TimeSpan LongestCounted = TimeSpan.FromMilliseconds(1);

    private readonly bool _isPossible = Environment.ProcessorCount > 1;
    private TimeSpan _asleep;
    private TimeSpan _awake;
    private TimeSpan _sum;
    private int _count;
    private int _length = SampleWaits;
    private bool _isTrial = true;

    /// <summary>How long to ask before sleeping after all.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromMicroseconds(50);

    /// <summary>Ask without sleeping.</summary>
    public bool StaysAwake { get; private set; }

    /// <summary>A wait for packets took this long.</summary>
    public void Waited(TimeSpan wait)
    {
        _sum += wait < LongestCounted ? wait : LongestCounted;
        if (++_count == _length)
        {
            Choose(_sum / _count);
            _sum = TimeSpan.Zero;
            _count = 0;
        }
    }

    private void Choose(TimeSpan mean)
    {
        if (StaysAwake)
        {
            _awake = mean;
        }
        else
        {
            _asleep = mean;
        }

        var wasTrial = _isTrial;
        _isTrial = !wasTrial && _isPossible && mean < WorthIt;
        StaysAwake = _isTrial ? !StaysAwake : wasTrial && _awake > TimeSpan.Zero && _awake < _asleep;
        _length = _isTrial ? SampleWaits : wasTrial && _awake == TimeSpan.Zero ? SampleWaits : KeptWaits;
    }
}
