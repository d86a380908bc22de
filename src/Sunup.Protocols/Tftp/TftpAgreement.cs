using System.Collections.Immutable;
using System.Globalization;

namespace Sunup.Protocols.Tftp;

/// <summary>The most that a server agrees to.</summary>
/// <param name="MaxBlockSize">8 to 65464 bytes.</param>
/// <param name="MaxWindowSize">1 to 65535 blocks.</param>
/// <param name="PathMtu">When set, blocks are so small that no DATA packet is fragmented on a path of this many bytes; null: IP may fragment.</param>
/// <param name="IsIPv6">The IP header takes 40 bytes, not 20.</param>
public readonly record struct TftpLimits(int MaxBlockSize, int MaxWindowSize, int? PathMtu = null, bool IsIPv6 = false)
{
    private const int UdpHeaderBytes = 8;

    internal int BlockSize
    {
        get
        {
            var overhead = (IsIPv6 ? 40 : 20) + UdpHeaderBytes + TftpPacketWriter.DataHeaderBytes;
            var fitting = PathMtu is { } mtu ? Math.Max(TftpAgreement.SmallestBlockSize, mtu - overhead) : int.MaxValue;
            return Math.Min(Math.Min(MaxBlockSize, TftpAgreement.LargestBlockSize), fitting);
        }
    }
}

/// <summary>What client and server agreed on for one transfer.</summary>
/// <remarks>
/// Only options that were asked for are acknowledged: EFI clients abort on one that they did not ask for. An option with a value that its RFC
/// forbids is left unacknowledged, which means that its default holds. Source: RFC 2347, 2348, 2349, 7440.
/// </remarks>
public sealed record TftpAgreement
{
    internal const int SmallestBlockSize = 8;
    internal const int LargestBlockSize = 65464;
    private const int DefaultBlockSize = 512;

    /// <summary>Bytes in every block but the last.</summary>
    public int BlockSize { get; private init; } = DefaultBlockSize;

    /// <summary>Blocks sent before an acknowledgement is awaited.</summary>
    public int WindowSize { get; private init; } = 1;

    /// <summary>Time after which a packet is sent again, when the client chose it; null: the sender backs off by itself.</summary>
    public TimeSpan? Timeout { get; private init; }

    /// <summary>The client wanted to know the size of the file.</summary>
    public bool SizeAsked { get; private init; }

    /// <summary>The options of the OACK, in the order in which they were asked for; empty: no OACK, the first DATA answers the request.</summary>
    public ImmutableArray<TftpOption> Acknowledged { get; private init; } = [];

    /// <summary>Answers the options of a read request for a file of <paramref name="lengthBytes"/> bytes.</summary>
    public static TftpAgreement For(TftpRequest request, long lengthBytes, TftpLimits limits)
    {
        var agreement = new TftpAgreement();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var option in request.Options)
        {
            if (seen.Add(option.Name))
            {
                agreement = agreement.With(option, lengthBytes, limits);
            }
        }

        return agreement;
    }

    private TftpAgreement With(TftpOption option, long lengthBytes, TftpLimits limits)
    {
        if (!long.TryParse(option.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return this;
        }

        // RFC 2348: "the server ... must be less than or equal to the value specified by the client"; RFC 7440 section 4 likewise.
        return option.Name.ToUpperInvariant() switch
        {
            "BLKSIZE" when value >= SmallestBlockSize => Acknowledging(option, Math.Min(value, limits.BlockSize)) with { BlockSize = (int)Math.Min(value, limits.BlockSize) },
            "WINDOWSIZE" when value is >= 1 and <= 65535 => Acknowledging(option, Math.Min(value, limits.MaxWindowSize)) with { WindowSize = (int)Math.Min(value, limits.MaxWindowSize) },
            // RFC 2349: a server that does not take the client's timeout leaves the option out; it may not answer another value.
            "TIMEOUT" when value is >= 1 and <= 255 => Acknowledging(option, value) with { Timeout = TimeSpan.FromSeconds(value) },
            "TSIZE" => Acknowledging(option, lengthBytes) with { SizeAsked = true },
            _ => this,
        };
    }

    private TftpAgreement Acknowledging(TftpOption option, long value) =>
        this with { Acknowledged = Acknowledged.Add(option with { Value = value.ToString(CultureInfo.InvariantCulture) }) };
}
