namespace Sunup.Model;

/// <summary>The one clock of a trace: wall-clock time that advances monotonically.</summary>
/// <remarks>Reads the wall clock once; a step of the system's clock does not reorder events.</remarks>
public sealed class BootClock(TimeProvider time)
{
    private readonly DateTimeOffset _origin = time.GetUtcNow();
    private readonly long _originTimestamp = time.GetTimestamp();

    public TimeProvider Time => time;

    public DateTimeOffset Now => _origin + time.GetElapsedTime(_originTimestamp);
}
