using System.ComponentModel;
using Sunup.Linux.Sockets;
using Sunup.Model;
using Sunup.Protocols.Tftp;

namespace Sunup.Serving.Tftp;

/// <summary>What arrives at the well-known port: requests, and in single-port mode everything else too.</summary>
internal sealed partial class TftpLoop
{
    private void ReceiveAtListener(TftpListener listener)
    {
        for (var i = 0; i < DatagramsPerTurn; i++)
        {
            var receipt = listener.Socket.Receive(_received);
            if (receipt.Bytes == UdpSocket.WouldBlock)
            {
                return;
            }

            if (receipt.Bytes < 0)
            {
                continue;
            }

            ReceiveAtListener(listener, receipt);
        }
    }

    private void ReceiveAtListener(TftpListener listener, UdpReceipt receipt)
    {
        var datagram = _received.AsSpan(0, receipt.Bytes);
        var packet = TftpPacket.Read(datagram);
        _byPeer.TryGetValue((receipt.Source, listener), out var session);
        if (packet.Opcode is TftpOpcode.ReadRequest or TftpOpcode.WriteRequest)
        {
            AnswerRequest(listener, receipt, datagram, session);
        }
        else if (session is not null && session.OwnSocket is null)
        {
            Deliver(session, datagram);
        }
        else
        {
            AnswerStranger(listener.Socket, receipt);
        }
    }

    /// <summary>Not the client of this port. RFC 1350 section 4: it gets an ERROR 5, and nothing else is disturbed. Only DATA and ACK are answered, so that two servers cannot keep each other busy.</summary>
    private void AnswerStranger(UdpSocket socket, UdpReceipt receipt)
    {
        var packet = TftpPacket.Read(_received.AsSpan(0, receipt.Bytes));
        if (packet.Fault is { } fault)
        {
            _report.Ignored(receipt.Source, $"not a TFTP packet: {fault}");
        }
        else if (packet.Opcode is TftpOpcode.Data or TftpOpcode.Acknowledgement)
        {
            SendError(socket, receipt, TftpErrorCode.UnknownTransferId, "unknown transfer ID");
            _report.Ignored(receipt.Source, $"{packet.Opcode} {packet.Number} of no transfer here: answered with ERROR 5, unknown transfer ID");
        }
        else
        {
            _report.Ignored(receipt.Source, $"{packet.Opcode} of no transfer here was ignored");
        }
    }

    private void AnswerRequest(TftpListener listener, UdpReceipt receipt, ReadOnlySpan<byte> datagram, TftpSession? earlier)
    {
        var request = TftpRequest.Read(datagram, out var fault);
        if (request is null || receipt.IsTruncated)
        {
            var rule = receipt.IsTruncated ? $"longer than {ReceiveBytes} bytes" : fault.ToString();
            Refuse(listener, receipt, null, new TftpRefusal(TftpErrorCode.IllegalOperation, $"malformed request: {rule}", null));
            return;
        }

        if (earlier is not null)
        {
            ReceiveAll(earlier);
        }

        if (earlier is { IsEnded: false })
        {
            if (IsRetransmission(earlier, request))
            {
                _report.Ignored(receipt.Source, $"RRQ {earlier.Offer.Path} again from the same port: its transfer goes on");
                return;
            }

            Remove(earlier, "the client asked anew from the same port");
        }

        if (_requests.Decide(request, receipt.Source, out var refusal) is not { } offer)
        {
            Refuse(listener, receipt, request.FileName, refusal);
        }
        else if (RefusalForLoad(receipt.Source) is { } busy)
        {
            Refuse(listener, receipt, request.FileName, busy);
        }
        else
        {
            Begin(listener, receipt, offer);
        }
    }

    /// <summary>The end of a transfer may wait at its own port while the client's next request, sent after it, is here already.</summary>
    private void ReceiveAll(TftpSession session)
    {
        while (session is { OwnSocket: not null, IsEnded: false } && ReceiveAtSession(session))
        {
        }
    }

    /// <summary>The same request while its transfer has just begun or moves on is one packet sent twice. If the transfer stands still, the client has started over.</summary>
    private bool IsRetransmission(TftpSession earlier, TftpRequest request)
    {
        var same = earlier.Offer.Request;
        return string.Equals(same.FileName, request.FileName, StringComparison.Ordinal)
            && string.Equals(same.ModeName, request.ModeName, StringComparison.Ordinal)
            && same.IsWrite == request.IsWrite
            && same.Options.AsSpan().SequenceEqual(request.Options.AsSpan())
            && (!earlier.Transfer.IsAnswered || Now - earlier.Transfer.ProgressAt < JustNow);
    }

    private TftpRefusal? RefusalForLoad(UdpAddress peer)
    {
        if (_perClient.GetValueOrDefault(peer.Host) >= _config.MaxTransfersPerClient)
        {
            return new(TftpErrorCode.NotDefined, $"busy: {_config.MaxTransfersPerClient} transfers to this address already run", TftpFindings.TooManyTransfers);
        }

        if (_sessions.Count < _config.MaxTransfers)
        {
            return null;
        }

        // Requests with forged sources never answer: the oldest of those makes room, so that a flood of them displaces itself and not the machines that boot.
        var now = Now;
        var oldest = _sessions.Values.Where(session => !session.Transfer.IsAnswered).MinBy(session => session.Id);
        if (oldest is null || oldest.Transfer.Elapsed(now) < EvictableAfter)
        {
            return new(TftpErrorCode.NotDefined, $"busy: {_config.MaxTransfers} transfers already run", TftpFindings.TooManyTransfers);
        }

        oldest.SendError(TftpErrorCode.NotDefined, "busy: ask again");
        Remove(oldest, "it had not been answered and made room for another", TftpFindings.TooManyTransfers);
        return null;
    }

    private void Begin(TftpListener listener, UdpReceipt receipt, TftpOffer offer)
    {
        UdpSocket? own = null;
        if (!_config.SinglePort)
        {
            var address = receipt.Local.IsNone ? listener.Socket.LocalAddress.Address : receipt.Local.Address;
            try
            {
                own = _network.Run(() => UdpSocket.Bind(address, 0, OwnSocketBytes));
            }
            catch (Win32Exception e)
            {
                Refuse(listener, receipt, offer.Path, new TftpRefusal(TftpErrorCode.NotDefined, $"no socket for the transfer: {e.Message}", TftpFindings.TooManyTransfers, EventSeverity.Error, "busy"));
                return;
            }
        }

        var now = Now;
        var transfer = new TftpTransfer(offer.Agreement, offer.Content.Length, _transferConfig, now);
        var buffer = _buffers.TryPop(out var used) ? used : GC.AllocateUninitializedArray<byte>(TftpBlocks.BufferBytes);
        var session = new TftpSession(_nextId++, listener, own, new TftpOrigin(receipt.Source, receipt.Local), offer, transfer, buffer);
        _sessions.Add(session.Id, session);
        _byPeer.Add((receipt.Source, listener), session);
        _perClient[receipt.Source.Host] = _perClient.GetValueOrDefault(receipt.Source.Host) + 1;
        if (own is not null)
        {
            _poll.Add(own.Descriptor, session.Id);
        }

        _report.Requested(session);
        Drive(session, now);
    }

    private void Refuse(TftpListener listener, UdpReceipt receipt, string? file, TftpRefusal refusal)
    {
        SendError(listener.Socket, receipt, refusal.Code, refusal.WireText ?? refusal.Reason);
        _report.Refused(receipt.Source, file, refusal.Code, refusal.Reason, refusal.FindingId, refusal.Severity);
    }

    private static void SendError(UdpSocket socket, UdpReceipt receipt, TftpErrorCode code, string text)
    {
        Span<byte> packet = stackalloc byte[512];
        var length = TftpPacketWriter.WriteError(packet, code, text);
        _ = socket.Send(packet[..length], receipt.Source, receipt.Local);
    }
}
