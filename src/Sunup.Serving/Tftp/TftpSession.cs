using Sunup.Linux.Sockets;
using Sunup.Model;
using Sunup.Protocols.Tftp;
using Sunup.Serving.Files;

namespace Sunup.Serving.Tftp;

/// <summary>One transfer: the state machine, the file's bytes and the socket that they go through.</summary>
internal sealed class TftpSession : IDisposable
{
    private readonly ContentReader _reader;
    private readonly TftpBlocks _blocks;

    public TftpSession(long id, TftpListener listener, UdpSocket? ownSocket, TftpOrigin origin, TftpOffer offer, TftpTransfer transfer, byte[] buffer)
    {
        Id = id;
        Listener = listener;
        OwnSocket = ownSocket;
        Origin = origin;
        Offer = offer;
        Transfer = transfer;
        Buffer = buffer;
        _reader = new ContentReader(offer.Content);
        _blocks = new TftpBlocks(_reader, offer.Agreement.BlockSize, transfer.LastBlock, transfer.Numbers, buffer);
    }

    /// <summary>Token of its socket in the loop's poll.</summary>
    public long Id { get; }

    /// <summary>The socket that makes this transfer's TID; null when it shares the listener's port.</summary>
    public UdpSocket? OwnSocket { get; }

    /// <summary>Where the request arrived.</summary>
    public TftpListener Listener { get; }

    public UdpSocket Socket => OwnSocket ?? Listener.Socket;

    public TftpOrigin Origin { get; }

    public TftpOffer Offer { get; }

    public TftpTransfer Transfer { get; }

    public byte[] Buffer { get; }

    /// <summary>The earliest time at which the loop looks at this transfer's deadline.</summary>
    public TimeSpan LookAt { get; set; } = TimeSpan.MaxValue;

    /// <summary>The kernel's send buffer is full: sending goes on when there is room.</summary>
    public bool AwaitsRoom { get; private set; }

    /// <summary>It is out of the loop's tables, its socket closed.</summary>
    public bool IsEnded { get; set; }

    /// <summary>The client's port is closed, by ICMP.</summary>
    public bool PortClosed { get; set; }

    /// <summary>Sends all that is due, as far as the socket takes it.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void SendDue(TimeSpan now)
    {
        AwaitsRoom = false;
        while (!AwaitsRoom && Transfer.Next is not TftpSend.Nothing and var next)
        {
            var result = next == TftpSend.Data ? SendData(now) : SendOptions(now);
            AwaitsRoom = result == UdpSocket.WouldBlock;
        }
    }

    public void SendError(TftpErrorCode code, string text)
    {
        Span<byte> packet = stackalloc byte[512];
        _ = Socket.Send(packet[..TftpPacketWriter.WriteError(packet, code, text)], Origin.Peer, SendFrom);
    }

    public void Dispose()
    {
        OwnSocket?.Dispose();
        _reader.Dispose();
    }

    /// <summary>A shared wildcard socket must be told which address to answer from; a transfer's own socket is bound to it.</summary>
    private UdpAddress SendFrom => OwnSocket is null ? Origin.Local : default;

    private int SendData(TimeSpan now)
    {
        var packets = _blocks.Packets(Transfer.NextBlock, Transfer.BlocksToSend);
        var result = Socket.SendSegments(packets, _blocks.PacketBytes, Origin.Peer, SendFrom);
        if (result != UdpSocket.WouldBlock)
        {
            // Any other error is the network's: these packets count as lost, the timer sends them again.
            var count = result > 0 ? result : (packets.Length + _blocks.PacketBytes - 1) / _blocks.PacketBytes;
            Transfer.DataSent(count, now);
        }

        return result;
    }

    private int SendOptions(TimeSpan now)
    {
        Span<byte> packet = stackalloc byte[512];
        var length = TftpPacketWriter.WriteOptionAcknowledgement(packet, Offer.Agreement.Acknowledged);
        var result = Socket.Send(packet[..length], Origin.Peer, SendFrom);
        if (result != UdpSocket.WouldBlock)
        {
            Transfer.OptionAcknowledgementSent(now);
        }

        return result;
    }
}

/// <summary>A port on which requests arrive.</summary>
/// <param name="Token">In the loop's poll.</param>
/// <param name="Socket">Bound to the port.</param>
internal sealed record TftpListener(long Token, UdpSocket Socket);

/// <summary>Between whom a transfer is.</summary>
/// <param name="Peer">The client's address and port: its TID.</param>
/// <param name="Local">Our address that it wrote to; none when the listener's address says it.</param>
internal readonly record struct TftpOrigin(UdpAddress Peer, UdpAddress Local);

/// <summary>What a client asked for and gets.</summary>
/// <param name="Request">As it came.</param>
/// <param name="Path">The name, normalised.</param>
/// <param name="Content">The bytes, in the mode that was asked for.</param>
/// <param name="Machine">The machine it was made for, if any.</param>
/// <param name="Agreement">The options agreed on.</param>
internal sealed record TftpOffer(TftpRequest Request, string Path, ServedContent Content, string? Machine, TftpAgreement Agreement);
