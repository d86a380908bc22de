using System.Collections.Immutable;

namespace Sunup.Protocols.Dhcp;

/// <summary>Collects the options of one message from its options field and, when they are overloaded, from file and sname.</summary>
/// <remarks>Source: RFC 2131 section 4.1: options first, then file, then sname; RFC 3396 section 7: parts of one code are joined in that order.</remarks>
internal sealed class OptionAreas(byte[] bytes)
{
    /// <summary>Faults that are noted; a hostile message has no more to say than these.</summary>
    private const int MaxFaults = 4;

    private readonly List<Part> _parts = new(16);
    private readonly ImmutableArray<DhcpFault>.Builder _faults = ImmutableArray.CreateBuilder<DhcpFault>();

    /// <summary>Value of option 52 in the options field: 1 file, 2 sname, 3 both; 0 if absent or wrong.</summary>
    public int Overload { get; private set; }

    public ImmutableArray<DhcpFault> Faults => _faults.ToImmutable();

    /// <summary>Reads the options in one area, up to End.</summary>
    public void Scan(string area, int start, int length)
    {
        var isMain = start == DhcpMessageReader.OptionsOffset;
        var end = start + length;
        for (var at = start; at < end;)
        {
            var code = (DhcpOptionCode)bytes[at];
            if (code == DhcpOptionCode.Pad)
            {
                at++;
                continue;
            }

            if (code == DhcpOptionCode.End)
            {
                return;
            }

            if (at + 1 >= end || at + 2 + bytes[at + 1] > end)
            {
                var needed = at + 1 >= end ? "has no length byte" : $"its length {bytes[at + 1]} runs past the end of {area}, {end - at - 2} bytes are there";
                Note(new DhcpFault($"option {bytes[at]}", at, needed));
                return;
            }

            var part = new Part(code, at, at + 2, bytes[at + 1]);
            at += 2 + part.Length;
            if (code == DhcpOptionCode.Overload)
            {
                ReadOverload(part, isMain);
                continue;
            }

            CheckLength(part);
            _parts.Add(part);
        }

        Note(new DhcpFault(area, end, "has no End option (255)"));
    }

    /// <summary>Each code once, its parts joined.</summary>
    public ImmutableArray<DhcpOption> Join()
    {
        Span<int> totals = stackalloc int[256];
        Span<int> counts = stackalloc int[256];
        totals.Clear();
        counts.Clear();
        foreach (var part in _parts)
        {
            totals[(int)part.Code] += part.Length;
            counts[(int)part.Code]++;
        }

        var options = ImmutableArray.CreateBuilder<DhcpOption>(_parts.Count);
        foreach (var part in _parts)
        {
            var count = counts[(int)part.Code];
            if (count > 0)
            {
                options.Add(new DhcpOption(part.Code, count == 1 ? bytes.AsMemory(part.Offset, part.Length) : JoinParts(part.Code, totals[(int)part.Code])));
                counts[(int)part.Code] = 0;
            }
        }

        return options.DrainToImmutable();
    }

    private byte[] JoinParts(DhcpOptionCode code, int length)
    {
        var joined = new byte[length];
        var at = 0;
        foreach (var part in _parts)
        {
            if (part.Code == code)
            {
                bytes.AsSpan(part.Offset, part.Length).CopyTo(joined.AsSpan(at));
                at += part.Length;
            }
        }

        return joined;
    }

    private void ReadOverload(Part part, bool isMain)
    {
        var value = part.Length == 1 ? bytes[part.Offset] : 0;
        if (!isMain || value is < 1 or > 3)
        {
            Note(new DhcpFault("option 52", part.Start, isMain ? "must be one byte of 1, 2 or 3" : "counts in the options field only"));
            return;
        }

        Overload = value;
    }

    private void CheckLength(Part part)
    {
        var (needed, rule) = part.Code switch
        {
            DhcpOptionCode.MessageType => (1, "must have 1 byte"),
            DhcpOptionCode.RequestedAddress or DhcpOptionCode.ServerIdentifier or DhcpOptionCode.LeaseTime => (4, "must have 4 bytes"),
            DhcpOptionCode.MaximumMessageSize => (2, "must have 2 bytes"),
            DhcpOptionCode.ClientMachineIdentifier => (17, "must have 17 bytes"),
            _ => (part.Length, ""),
        };
        if (part.Length != needed)
        {
            Note(new DhcpFault($"option {(int)part.Code}", part.Start, $"{rule}, has {part.Length}"));
        }
    }

    private void Note(DhcpFault fault)
    {
        if (_faults.Count < MaxFaults)
        {
            _faults.Add(fault);
        }
    }

    private readonly record struct Part(DhcpOptionCode Code, int Start, int Offset, int Length);
}
