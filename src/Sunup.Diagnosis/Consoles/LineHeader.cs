namespace Sunup.Diagnosis.Consoles;

/// <summary>What tools put before a message: timestamps of the kernel, of dmesg, journalctl, syslog, libvirt, containers and CI systems, with host and program.</summary>
/// <param name="Length">How many characters it takes.</param>
/// <param name="Origin">Who wrote the message.</param>
/// <param name="KernelTime">Since the kernel's start; null where no such time stands there.</param>
/// <param name="WallTime">As printed; without a zone it is taken for UTC, without a year for one of 2000. Null where none stands there.</param>
/// <remarks>Takes any text; never throws. The name of a program stays a part of its message (<c>systemd[1]: ...</c>), that of the host and the word <c>kernel</c> do not.</remarks>
public readonly record struct LineHeader(int Length, LineOrigin Origin, TimeSpan? KernelTime, DateTime? WallTime)
{
    private const int MaxParts = 6;

    public static LineHeader Read(ReadOnlySpan<char> text)
    {
        var header = default(LineHeader);
        for (var part = 0; part < MaxParts; part++)
        {
            var rest = text[header.Length..];
            var spaces = rest.Length - rest.TrimStart(' ').Length;
            if (!TryPart(rest[spaces..], header, out var next))
            {
                break;
            }

            header = next with { Length = header.Length + spaces + next.Length };
            if (header.KernelTime is not null)
            {
                break;
            }
        }

        return header.WallTime is null && header.KernelTime is null ? header : header.WithSender(text[header.Length..]);
    }

    private static bool TryPart(ReadOnlySpan<char> rest, LineHeader known, out LineHeader header)
    {
        header = known with { Length = 0 };
        if (rest.IsEmpty)
        {
            return false;
        }

        if (rest[0] is '[' && KernelStamp.TryRead(rest, out var length, out var time))
        {
            header = header with { Length = length, Origin = LineOrigin.Kernel, KernelTime = time };
        }
        else if (rest[0] is '[' && (length = ClockStamp.InBrackets(rest, out var wall, out var isKernel)) > 0)
        {
            header = header with { Length = length, Origin = isKernel ? LineOrigin.Kernel : known.Origin, WallTime = wall ?? known.WallTime };
        }
        else if ((length = ClockStamp.Read(rest, out wall)) > 0)
        {
            header = header with { Length = length, WallTime = known.WallTime ?? wall };
        }
        else
        {
            length = CollectorMark.Read(rest, out var origin);
            header = header with { Length = length, Origin = origin is LineOrigin.Unknown ? known.Origin : origin };
        }

        return length > 0;
    }

    /// <summary>Takes <c>host kernel: </c> off, or <c>host </c> before <c>program[123]: </c>.</summary>
    private LineHeader WithSender(ReadOnlySpan<char> rest)
    {
        var spaces = rest.Length - rest.TrimStart(' ').Length;
        var sender = Sender.Read(rest[spaces..], trustAnyProgram: WallTime is not null && Origin is not LineOrigin.Kernel && ClockWasSyslogs);
        // The kernel itself passes on what programs write to /dev/kmsg: "[    2.1] systemd[1]: ...".
        if (sender.Length == 0 && (sender.Origin is LineOrigin.Unknown || Origin is LineOrigin.Kernel))
        {
            return this;
        }

        var length = Length + spaces + sender.Length;
        if (sender.Origin is LineOrigin.Kernel && KernelStamp.TryRead(rest[(spaces + sender.Length)..], out var stamp, out var time))
        {
            return this with { Length = length + stamp, Origin = LineOrigin.Kernel, KernelTime = time };
        }

        return this with { Length = length, Origin = sender.Origin };
    }

    // Years before 2001 stand for timestamps without a year, which syslog alone prints.
    private bool ClockWasSyslogs => WallTime is { Year: ClockStamp.NoYear };
}
