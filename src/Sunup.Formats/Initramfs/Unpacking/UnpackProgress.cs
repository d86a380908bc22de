namespace Sunup.Formats.Initramfs.Unpacking;

/// <summary>What was read so far, and the first fault.</summary>
internal sealed class UnpackProgress
{
    public int Segment { get; private set; }

    /// <summary>Of this segment.</summary>
    public int Entries { get; private set; }

    /// <summary>Of this segment.</summary>
    public int Trailers { get; private set; }

    public string? LastEntry { get; private set; }

    /// <summary>The first fault, in the kernel's words.</summary>
    public string? Message { get; private set; }

    /// <summary>Where it was found: in the image, or in the unpacked bytes of a compressed segment.</summary>
    public long FaultPosition { get; private set; }

    public string? Undefined { get; set; }

    public void StartSegment(int segment) => (Segment, Entries, Trailers) = (segment, 0, 0);

    /// <summary>The same entry, counted.</summary>
    public CpioEntry Count(in CpioEntry entry)
    {
        if (entry.IsTrailer)
        {
            Trailers++;
        }
        else
        {
            Entries++;
            LastEntry = entry.Name;
        }

        return entry;
    }

    /// <summary>The kernel's <c>error</c>: the first counts.</summary>
    public void Fail(string message, long position)
    {
        if (Message is null)
        {
            (Message, FaultPosition) = (message, position);
        }
    }

    public void FailUnless(bool sound, string message, long position)
    {
        if (!sound)
        {
            Fail(message, position);
        }
    }
}
