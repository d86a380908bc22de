using System.Globalization;
using Sunup.Protocols.Iscsi;

namespace Sunup.Serving.Iscsi;

/// <summary>What is not a SCSI command: pings, text, task management, logout, rejection.</summary>
internal sealed partial class IscsiSession
{
    private const int MostText = 16 << 10;
    private const uint TextTag = 1;
    private ReadOnlyMemory<byte> _textLeft;

    /// <summary>A ping of ours, when the initiator was silent; whether it answers is noted and nothing else.</summary>
    public async ValueTask PingAsync(CancellationToken stop)
    {
        lock (_output.Gate)
        {
            Activity.Pinged();
            var pdu = _output.Reserve(SizeOf(0)).Span;
            PduWriter.NopIn(pdu, 0, BasicHeader.NoTag, TextTag, Numbers(false), 0);
            Seal(pdu, 0);
        }

        await _output.FlushAsync(stop);
    }

    /// <summary>The same, and nobody waits for it: where nothing can be sent, the end of the session ends it.</summary>
    public void Ping(CancellationToken stop) => _beside.Add(TryPingAsync(stop));

    /// <summary>Asks the initiator to log out within <paramref name="seconds"/>. Source: RFC 7143 section 11.9.1, event 1.</summary>
    public async ValueTask RequestLogoutAsync(ushort seconds, CancellationToken stop)
    {
        lock (_output.Gate)
        {
            var pdu = _output.Reserve(SizeOf(0)).Span;
            PduWriter.AsyncMessage(pdu, 1, seconds, Numbers(true));
            Seal(pdu, 0);
        }

        await _output.FlushAsync(stop);
    }

    private async Task TryPingAsync(CancellationToken stop)
    {
        try
        {
            await PingAsync(stop);
        }
        catch (Exception e) when (e is System.Net.Sockets.SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Its own loop meets the same and tells it.
            return;
        }
    }

    private async ValueTask<bool> OnNopOutAsync(BasicHeader header, CancellationToken stop)
    {
        if (await ReadDataAsync(header, stop) is not { } data)
        {
            return false;
        }

        if (header.InitiatorTaskTag == BasicHeader.NoTag)
        {
            if (Activity.Answered())
            {
                _target.Report.Answered(this);
            }

            return true;
        }

        lock (_output.Gate)
        {
            var length = Math.Min(data.Length, MostSentData);
            var pdu = _output.Reserve(SizeOf(length)).Span;
            PduWriter.NopIn(pdu, header.Lun, header.InitiatorTaskTag, BasicHeader.NoTag, Numbers(true), length);
            data.AsSpan(0, length).CopyTo(pdu[DataAt..]);
            Seal(pdu, length);
        }

        return true;
    }

    private async ValueTask<bool> OnTextAsync(BasicHeader header, CancellationToken stop)
    {
        if (await ReadDataAsync(header, stop) is not { } data)
        {
            return false;
        }

        if (header.Word20 == BasicHeader.NoTag)
        {
            if (data.Length > MostText || TextKeys.Read(data) is not { } keys)
            {
                Fail("a text request is not a row of key=value");
                return false;
            }

            _textLeft = TextKeys.Write(keys.SelectMany(AnswerTo));
        }

        lock (_output.Gate)
        {
            var length = Math.Min(_textLeft.Length, MostSentData);
            var isFinal = length == _textLeft.Length;
            var pdu = _output.Reserve(SizeOf(length)).Span;
            PduWriter.TextResponse(pdu, isFinal, !isFinal, header.InitiatorTaskTag, isFinal ? BasicHeader.NoTag : TextTag, Numbers(true), length);
            _textLeft.Span[..length].CopyTo(pdu[DataAt..]);
            _textLeft = _textLeft[length..];
            Seal(pdu, length);
        }

        return true;
    }

    private IEnumerable<TextKey> AnswerTo(TextKey key) => key.Name switch
    {
        "SendTargets" => TargetsFor(key.Value),
        "MaxRecvDataSegmentLength" => [],
        _ => [new TextKey(key.Name, TextKeys.NotUnderstood)],
    };

    /// <summary>Targets that this initiator may have, with the address by which it came. Source: RFC 7143 appendix C.</summary>
    private IEnumerable<TextKey> TargetsFor(string which)
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"{_socket.LocalEndPoint},1");
        foreach (var node in _target.Nodes)
        {
            var isMeant = which is "All" ? Node is null || node == Node : which.Length == 0 ? node == Node : string.Equals(which, node.Name, StringComparison.OrdinalIgnoreCase);
            if (isMeant && TargetPolicy.IsAllowed(node, Identity.Login.InitiatorName, Identity.Peer.Address))
            {
                yield return new TextKey("TargetName", node.Name);
                yield return new TextKey("TargetAddress", node.Options.RedirectTo is { } elsewhere ? $"{elsewhere},1" : address);
            }
        }
    }

    private async ValueTask<bool> OnTaskManagementAsync(BasicHeader header, CancellationToken stop)
    {
        if (!await SkipDataAsync(header, stop))
        {
            return false;
        }

        var function = header.Flags & 0x7f;
        var outcome = Manage(function, header);
        // What is at work ends first, so that nothing is answered after the function is complete.
        await _output.FlushAsync(stop);
        await _beside.AllAsync();
        lock (_output.Gate)
        {
            var pdu = _output.Reserve(SizeOf(0)).Span;
            PduWriter.TaskManagementResponse(pdu, outcome, header.InitiatorTaskTag, Numbers(true));
            Seal(pdu, 0);
        }

        if (function == 7 && outcome == TaskManagementOutcome.Complete)
        {
            await _output.FlushAsync(stop);
            CloseAllOfTarget("an initiator reset the target (TARGET COLD RESET)");
        }

        return true;
    }

    private TaskManagementOutcome Manage(int function, in BasicHeader header)
    {
        var (lun, tag) = (header.Lun, header.Word20);
        switch (function)
        {
            case 1:
                return AbortTransfers(transfer => transfer.Tag == tag) > 0 ? TaskManagementOutcome.Complete : TaskManagementOutcome.NoSuchTask;
            case 2:
                AbortTransfers(transfer => transfer.LunField == lun);
                return TaskManagementOutcome.Complete;
            case 4 or 5:
                return Node?.UnitOf(lun) is { } unit ? Reset([unit], resets: function == 5) : TaskManagementOutcome.NoSuchLun;
            case 6 or 7:
                return Reset(Node?.Units ?? [], resets: true);
            default:
                return TaskManagementOutcome.NotSupported;
        }
    }

    private TaskManagementOutcome Reset(IReadOnlyCollection<TargetUnit> units, bool resets)
    {
        foreach (var session in _target.Sessions.All.Where(session => session.Node == Node))
        {
            session.AbortTransfers(transfer => units.Contains(transfer.Unit));
        }

        foreach (var unit in resets ? units : [])
        {
            unit.Scsi.Reset(_nexuses[unit]);
        }

        return TaskManagementOutcome.Complete;
    }

    private void CloseAllOfTarget(string reason)
    {
        foreach (var session in _target.Sessions.All.Where(session => session.Node == Node))
        {
            session.Close(reason);
        }
    }

    private async ValueTask<bool> OnLogoutAsync(BasicHeader header, CancellationToken stop)
    {
        if (!await SkipDataAsync(header, stop))
        {
            return false;
        }

        // Reason 2, removal for recovery, is of a recovery level that was not agreed on.
        var isRefused = (header.Flags & 0x7f) == 2;
        await _beside.AllAsync();
        lock (_output.Gate)
        {
            var pdu = _output.Reserve(SizeOf(0)).Span;
            PduWriter.LogoutResponse(pdu, (byte)(isRefused ? 2 : 0), header.InitiatorTaskTag, Numbers(true));
            Seal(pdu, 0);
        }

        _isLoggedOut = !isRefused;
        return true;
    }

    private async ValueTask<bool> RejectAsync(BasicHeader header, RejectReason reason, CancellationToken stop)
    {
        if (!await SkipDataAsync(header, stop))
        {
            return false;
        }

        lock (_output.Gate)
        {
            var pdu = _output.Reserve(SizeOf(BasicHeader.Length)).Span;
            PduWriter.Reject(pdu, reason, Numbers(true));
            _lastHeader.CopyTo(pdu[DataAt..]);
            Seal(pdu, BasicHeader.Length);
        }

        return true;
    }

    private async ValueTask<byte[]?> ReadDataAsync(BasicHeader header, CancellationToken stop)
    {
        if (header.DataSegmentLength == 0)
        {
            return [];
        }

        var data = new byte[BasicHeader.Padded(header.DataSegmentLength) + DigestOfData];
        if (!await _input.ReadAsync(data, stop))
        {
            return null;
        }

        if (_agreed.DataDigest && !PduDigest.IsOf(data.AsSpan(0, data.Length - 4), data.AsSpan(data.Length - 4)))
        {
            Fail("data have a wrong digest: they were changed on their way");
            return null;
        }

        return data[..header.DataSegmentLength];
    }
}
