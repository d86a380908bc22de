using System.Collections.Immutable;

namespace Sunup.Protocols.Tftp;

/// <summary>How the bytes of a file go over the wire.</summary>
public enum TftpMode
{
    /// <summary>As they are.</summary>
    Octet,
    /// <summary>Text whose lines end in CR LF; see <see cref="Netascii"/>.</summary>
    Netascii,
    /// <summary>Obsolete <c>mail</c>, or anything else.</summary>
    Unknown,
}

/// <summary>A request to read (RRQ) or write (WRQ) a file.</summary>
/// <remarks>Layout: opcode(2) file name, NUL, mode, NUL, then pairs of option name, NUL, value, NUL. Source: RFC 1350 section 5, RFC 2347.</remarks>
public sealed record TftpRequest
{
    public bool IsWrite { get; init; }

    /// <summary>As the client wrote it, decoded as UTF-8; not checked. Trailing 0xFF bytes are gone: old PXE ROMs append DHCP's End option to the name.</summary>
    public required string FileName { get; init; }

    /// <summary>As the client wrote it.</summary>
    public string ModeName { get; init; } = "octet";

    /// <summary>All options in their order, unknown ones too.</summary>
    public ImmutableArray<TftpOption> Options { get; init; } = [];

    public TftpMode Mode =>
        string.Equals(ModeName, "octet", StringComparison.OrdinalIgnoreCase) ? TftpMode.Octet
        : string.Equals(ModeName, "netascii", StringComparison.OrdinalIgnoreCase) ? TftpMode.Netascii
        : TftpMode.Unknown;

    /// <summary>The first value of the option <paramref name="name"/>, or null. RFC 2347: an option may be there once; later ones are ignored.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var option in Options)
            {
                if (string.Equals(option.Name, name, StringComparison.OrdinalIgnoreCase))
                {
                    return option.Value;
                }
            }

            return null;
        }
    }

    /// <summary>Reads a RRQ or WRQ; any bytes are allowed.</summary>
    /// <returns>The request, or null and the rule that was broken.</returns>
    public static TftpRequest? Read(ReadOnlySpan<byte> datagram, out TftpFault? fault)
    {
        var packet = TftpPacket.Read(datagram);
        fault = packet.Fault;
        if (fault is null && packet.Opcode is not (TftpOpcode.ReadRequest or TftpOpcode.WriteRequest))
        {
            fault = new TftpFault("opcode", 0, $"must be 1 (RRQ) or 2 (WRQ), is {(ushort)packet.Opcode}");
        }

        return fault is null ? Read(packet, out fault) : null;
    }

    private static TftpRequest? Read(TftpPacket packet, out TftpFault? fault)
    {
        var offset = 0;
        if (!packet.TryReadString(ref offset, out var name))
        {
            fault = new TftpFault("file name", TftpPacket.DatagramOffset(0), "has no NUL at its end");
            return null;
        }

        var modeOffset = offset;
        if (!packet.TryReadString(ref offset, out var mode))
        {
            fault = new TftpFault("mode", TftpPacket.DatagramOffset(modeOffset), "has no NUL at its end");
            return null;
        }

        var options = TftpOption.ReadAll(packet, offset, out fault);
        return fault is not null ? null : new TftpRequest
        {
            IsWrite = packet.Opcode == TftpOpcode.WriteRequest,
            FileName = TftpPacket.Decode(name.TrimEnd((byte)0xff)),
            ModeName = TftpPacket.Decode(mode),
            Options = options,
        };
    }
}
