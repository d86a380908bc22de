using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Sunup.Protocols.Iscsi;
using Sunup.Protocols.Iscsi.Login;

namespace Sunup.Serving.Iscsi;

/// <summary>One TCP connection: the login, then its session.</summary>
internal sealed class IscsiConnection(Socket socket, IPEndPoint peer, TargetState target)
{
    private readonly InputBuffer _input = new(socket);
    private uint _statSn;

    public async Task RunAsync(CancellationToken stop)
    {
        using var login = CancellationTokenSource.CreateLinkedTokenSource(stop);
        login.CancelAfter(target.Options.LoginTimeout);
        LoginNegotiation? done = null;
        var first = default(BasicHeader);
        try
        {
            (done, first) = await LogInAsync(login.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            target.Report.Refused(peer, null, $"no login within {target.Options.LoginTimeout.TotalSeconds:0} s of the connection", IscsiFindings.LoginFailed);
        }

        if (done is null)
        {
            return;
        }

        using var session = new IscsiSession(socket, _input, target, new SessionIdentity(done.Identity!, first.Lun >> 16, peer), done.Agreed, _statSn);
        session.Start(first.CmdSn);
        await target.Sessions.RunAsync(session, () => session.Node is { } node ? target.Nodes.Contains(node) : done.Identity!.IsDiscovery, stop);
    }

    /// <summary>Goes through the login; null when it failed and the initiator knows why.</summary>
    private async Task<(LoginNegotiation? Done, BasicHeader Last)> LogInAsync(CancellationToken stop)
    {
        var negotiation = new LoginNegotiation(
            new TargetPolicy(target.Nodes, peer.Address),
            new SessionParameters { InitialR2T = false, MaxReceiveDataSegmentLength = IscsiSession.MostReceivedData },
            target.Options.AllowsDigests,
            RandomNumberGenerator.GetBytes(1)[0],
            [.. RandomNumberGenerator.GetBytes(32)]);
        while (await _input.EnsureAsync(BasicHeader.Length, stop))
        {
            var header = BasicHeader.Read(_input.Peek(BasicHeader.Length));
            if (await ReadTextAsync(header, stop) is not { } text)
            {
                return default;
            }

            if (header.Opcode != IscsiOpcode.LoginRequest)
            {
                target.Report.Refused(peer, negotiation.Identity, $"a PDU of opcode 0x{(byte)header.Opcode:x2} came before the login was done", IscsiFindings.LoginFailed);
                return default;
            }

            var step = Judge(header, negotiation.Next(header, text));
            await AnswerAsync(header, step, stop);
            if (step.Status != LoginStatus.Success)
            {
                target.Report.Refused(peer, negotiation.Identity, step);
                return default;
            }

            if (negotiation.IsComplete)
            {
                return (negotiation, header);
            }
        }

        target.Report.Refused(peer, negotiation.Identity, "the connection was closed during the login", null);
        return default;
    }

    /// <summary>What the negotiation cannot know: how many sessions there are, and that a session has one connection.</summary>
    private LoginStep Judge(in BasicHeader header, LoginStep step) =>
        step.Status != LoginStatus.Success ? step
        : (header.Lun & 0xffff) != 0 ? LoginStep.Refused(LoginStatus.TooManyConnections, "a second connection was asked for; a session has one here")
        : target.Sessions.IsFull ? LoginStep.Refused(LoginStatus.OutOfResources, $"there are {target.Options.MaxSessions} sessions already")
        : step;

    private async Task<byte[]?> ReadTextAsync(BasicHeader header, CancellationToken stop)
    {
        // RFC 7143 section 13.12: 8192 bytes before anything else was agreed on; some send more.
        if (header.DataSegmentLength > IscsiSession.MostReceivedData)
        {
            target.Report.Refused(peer, null, $"a first PDU of {header.DataSegmentLength} bytes: this is no iSCSI initiator", IscsiFindings.LoginFailed);
            return null;
        }

        _input.Advance(BasicHeader.Length);
        var text = new byte[BasicHeader.Padded(header.DataSegmentLength)];
        var isHere = await _input.SkipAsync(header.TotalAhsLengthWords * 4, stop) && await _input.ReadAsync(text, stop);
        return isHere ? text[..header.DataSegmentLength] : null;
    }

    private async Task AnswerAsync(BasicHeader header, LoginStep step, CancellationToken stop)
    {
        var answer = new byte[BasicHeader.Length + BasicHeader.Padded(step.Text.Length)];
        var isLast = (step.Flags & LoginNegotiation.Transit) != 0 && (step.Flags & 3) == 3;
        var isidAndTsih = (header.Lun & ~0xffffUL) | (isLast ? target.Sessions.NextTsih() : 0u);
        _statSn = _statSn == 0 ? header.ExpStatSn : _statSn;
        var numbers = new SequenceNumbers(_statSn++, header.CmdSn, header.CmdSn + IscsiSession.WindowSize - 1);
        PduWriter.LoginResponse(answer, new LoginAnswer(step.Status, step.Flags, step.Text.Length), isidAndTsih, header.InitiatorTaskTag, numbers);
        step.Text.CopyTo(answer.AsSpan(BasicHeader.Length));
        for (var sent = 0; sent < answer.Length;)
        {
            sent += await socket.SendAsync(answer.AsMemory(sent), SocketFlags.None, stop);
        }
    }
}
