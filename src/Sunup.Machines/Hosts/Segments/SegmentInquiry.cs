using System.ComponentModel;
using System.Security.Cryptography;
using Sunup.Linux.Interfaces;
using Sunup.Linux.Packets;
using Sunup.Machines.Hosts.Facts;
using Sunup.Protocols.Dhcp;

namespace Sunup.Machines.Hosts.Segments;

/// <summary>Asks a segment for its DHCP servers, as a PXE client would: one DISCOVER, and every offer that comes within the time. No address is requested.</summary>
/// <remarks>
/// Source: RFC 2131 section 4.4.1, RFC 4578. The frame goes out and the offers are heard by a packet socket, so a DHCP client or server of this host is not
/// in the way. The hardware address asked for is the interface's own with the bit "locally administered" set: the host's own lease is not touched, and
/// asking twice holds one address of the server's, not two.
/// </remarks>
/// <param name="time">The clock.</param>
public sealed class SegmentInquiry(TimeProvider time)
{
    private const ushort ServerPort = 67;
    private const ushort ClientPort = 68;
    private const ulong LocallyAdministered = 0x020000000000;
    private const ulong EveryHardwareAddress = 0xffffffffffff;

    /// <summary>Servers may first try whether an address is in use: half a second of ping is usual.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromSeconds(1.5);

    /// <param name="name">Of the interface. The network namespace is that of the calling thread.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Fact<SegmentFacts> Ask(string name, CancellationToken cancellationToken)
    {
        var state = InterfaceList.Read().FirstOrDefault(state => string.Equals(state.Name, name, StringComparison.Ordinal));
        if (state is not { EthernetAddress: { } own })
        {
            return new Unknown<SegmentFacts>(state is null ? $"there is no interface {name}" : $"{name} has no Ethernet address");
        }

        if (!state.IsUp)
        {
            return new Unknown<SegmentFacts>($"{name} is down: `sudo ip link set {name} up`");
        }

        try
        {
            using var frames = FrameSocket.Open(state.Index, ClientPort);
            return Ask(name, own | LocallyAdministered, frames, cancellationToken);
        }
        catch (Win32Exception refused)
        {
            return new Unknown<SegmentFacts>($"{name}: {refused.Message}; it needs CAP_NET_RAW");
        }
    }

    /// <summary>What a client of that address sends.</summary>
    internal static DhcpMessage Discover(ulong hardware, uint transaction) => new()
    {
        Op = DhcpMessage.BootRequest,
        Hardware = HardwareAddress.FromEthernet(hardware),
        TransactionId = transaction,
        Flags = DhcpMessage.BroadcastFlag,
        Options =
        [
            DhcpOption.Of(DhcpOptionCode.MessageType, (byte)DhcpMessageType.Discover),
            new DhcpOption(DhcpOptionCode.ParameterRequestList, new byte[] { 1, 3, 6, 43, 51, 54, 60, 66, 67 }),
            DhcpOption.Of(DhcpOptionCode.VendorClass, "PXEClient:Arch:00000:UNDI:002001"),
            new DhcpOption(DhcpOptionCode.ClientArchitecture, new byte[] { 0, 0 }),
            new DhcpOption(DhcpOptionCode.ClientNetworkInterface, new byte[] { 1, 2, 1 }),
        ],
    };

    /// <summary>What an offer says; null for what is no answer to this question.</summary>
    internal static DhcpAnswer? ReadOffer(ReadOnlySpan<byte> datagram, uint transaction, uint source)
    {
        if (DhcpMessageReader.Read(datagram).Message is not { Op: DhcpMessage.BootReply } message || message.TransactionId != transaction
            || message.Type is not (DhcpMessageType.Offer or DhcpMessageType.None))
        {
            return null;
        }

        var named = DhcpText.Printable(message.BootFile.Span.TrimEnd((byte)0));
        var file = message.FindText(DhcpOptionCode.BootFileName) ?? (named.Length > 0 ? named : null);
        return new DhcpAnswer(
            (message.FindAddress(DhcpOptionCode.ServerIdentifier) ?? new Ipv4Address(source)).ToString(),
            message.YourAddress.IsAny ? null : message.YourAddress.ToString(),
            file ?? (message.FindText(DhcpOptionCode.VendorClass) is "PXEClient" ? "by a PXE boot server" : null));
    }

    private SegmentFacts Ask(string name, ulong hardware, FrameSocket frames, CancellationToken cancellationToken)
    {
        var transaction = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4));
        var message = new byte[1024];
        var length = DhcpMessageWriter.Write(Discover(hardware, transaction), message).Length;
        frames.TrySend(EveryHardwareAddress, 0, ClientPort, uint.MaxValue, ServerPort, message.AsSpan(0, length));
        using var poll = new PollSet();
        using var wake = cancellationToken.Register(poll.Wake);
        poll.Set([frames.Descriptor]);
        var answers = new List<DhcpAnswer>();
        var began = time.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested && Within - time.GetElapsedTime(began) is { TotalMilliseconds: >= 1 } left)
        {
            poll.Wait(left);
            for (var datagram = frames.Receive(out var source, out _); !datagram.IsEmpty; datagram = frames.Receive(out source, out _))
            {
                if (ReadOffer(datagram, transaction, source) is { } answer)
                {
                    answers.Add(answer);
                }
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        return new SegmentFacts(name, [.. answers.Distinct()]);
    }
}
