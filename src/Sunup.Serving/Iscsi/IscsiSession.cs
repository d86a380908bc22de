using System.Net.Sockets;
using Sunup.Protocols.Iscsi;
using Sunup.Protocols.Iscsi.Login;
using Sunup.Protocols.Scsi;

namespace Sunup.Serving.Iscsi;

/// <summary>The full feature phase of one connection: PDUs in, answers out, until one side ends it.</summary>
/// <remarks>
/// One loop receives and carries out what is quick on the spot: a command whose data are in memory costs no other thread and no allocation.
/// What has to wait for a disk goes on beside the loop, so that pings are answered meanwhile. Memory: one input buffer of 32 KiB, and bounded by the
/// window and the burst lengths while commands run.
/// </remarks>
internal sealed partial class IscsiSession : IDisposable
{
    /// <summary>Our MaxRecvDataSegmentLength.</summary>
    public const int MostReceivedData = 64 << 10;

    /// <summary>Commands that an initiator may have under way.</summary>
    public const int WindowSize = 64;

    private readonly Socket _socket;
    private readonly InputBuffer _input;
    private readonly OutputQueue _output;
    private readonly TargetState _target;
    private readonly SessionParameters _agreed;
    private readonly CommandWindow _window = new(WindowSize);
    private readonly byte[] _lastHeader = new byte[BasicHeader.Length];
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskGroup _beside = new();
    private readonly Dictionary<TargetUnit, ScsiNexus> _nexuses = [];
    private uint _statSn;
    private string? _reason;
    private bool _isLoggedOut;

    public IscsiSession(Socket socket, InputBuffer input, TargetState target, SessionIdentity identity, SessionParameters agreed, uint statSn)
    {
        (_socket, _input, _target, Identity, _agreed, _statSn) = (socket, input, target, identity, agreed, statSn);
        _output = new OutputQueue(socket);
        Node = identity.Login.TargetName is { } name ? TargetPolicy.Find(target.Nodes, name) : null;
        Activity = new SessionActivity(target.Time);
    }

    public SessionIdentity Identity { get; }

    /// <summary>Null in a discovery session.</summary>
    public TargetNode? Node { get; }

    /// <summary>It is of a machine's loader, and that is to ask again a little later; null: it may begin.</summary>
    public string? WhyNotYet => Identity.IsLoader ? Node?.Options.WhyNotYet?.Invoke() : null;

    public SessionActivity Activity { get; }

    public SessionParameters Agreed => _agreed;

    public IscsiReport Report => _target.Report;

    private ReadOnlySpan<byte> Cdb => _lastHeader.AsSpan(BasicHeader.CdbOffset);

    private int DigestOfHeader => _agreed.HeaderDigest ? 4 : 0;

    private int DigestOfData => _agreed.DataDigest ? 4 : 0;

    public void Start(uint cmdSn) => _window.Start(cmdSn);

    public bool IsReplacedBy(IscsiSession other) =>
        Identity.Isid == other.Identity.Isid && Node == other.Node && Identity.Login.IsDiscovery == other.Identity.Login.IsDiscovery
        && string.Equals(Identity.Login.InitiatorName, other.Identity.Login.InitiatorName, StringComparison.Ordinal);

    /// <summary>The same initiator name at the same address.</summary>
    public bool IsOfSameMachine(IscsiSession other) =>
        Equals(Identity.Peer.Address, other.Identity.Peer.Address) && string.Equals(Identity.Login.InitiatorName, other.Identity.Login.InitiatorName, StringComparison.Ordinal);

    /// <summary>Ends it from outside; the first reason is the one that is told.</summary>
    public void Close(string reason)
    {
        Interlocked.CompareExchange(ref _reason, reason, null);
        _ended.Cancel();
    }

    public async Task RunAsync(CancellationToken stop)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(stop, _ended.Token);
        Attach();
        _target.Report.LoggedIn(this);
        try
        {
            await ReceiveAsync(linked.Token);
        }
        catch (OperationCanceledException)
        {
            Interlocked.CompareExchange(ref _reason, "the target stops", null);
        }
        catch (SocketException e)
        {
            Interlocked.CompareExchange(ref _reason, $"the connection broke: {e.Message}", null);
        }
        finally
        {
            _socket.Close();
            await _beside.AllAsync();
            Detach();
            _target.Report.Ended(this, _isLoggedOut, _reason ?? "the initiator closed the connection");
        }
    }

    public void Dispose()
    {
        _output.Dispose();
        _ended.Dispose();
    }

    private void Attach()
    {
        foreach (var unit in Node?.Units ?? [])
        {
            var nexus = new ScsiNexus(Identity.Port);
            _nexuses[unit] = nexus;
            unit.Scsi.Attach(nexus);
        }
    }

    private void Detach()
    {
        foreach (var (unit, nexus) in _nexuses)
        {
            unit.Scsi.Detach(nexus);
        }

        AbortTransfers(_ => true);
    }

    private async Task ReceiveAsync(CancellationToken stop)
    {
        while (_reason is null && !_isLoggedOut)
        {
            if (_input.Available < BasicHeader.Length && !await WaitAsync(BasicHeader.Length, stop))
            {
                return;
            }

            var header = BasicHeader.Read(_input.Peek(BasicHeader.Length));
            var length = BasicHeader.Length + (header.TotalAhsLengthWords * 4) + DigestOfHeader;
            if ((_input.Available < length && !await WaitAsync(length, stop)) || !TakeHeader(length))
            {
                return;
            }

            if (header.DataSegmentLength > MostReceivedData)
            {
                Fail($"a PDU has {header.DataSegmentLength} bytes of data, and {MostReceivedData} are the most");
                return;
            }

            var step = DispatchAsync(header, stop);
            if (!(step.IsCompletedSuccessfully ? step.Result : await step))
            {
                return;
            }

            if (_output.IsLong)
            {
                await _output.FlushAsync(stop);
            }
        }

        await _output.FlushAsync(stop);
    }

    /// <summary>Nothing is left to do: what was answered goes out, then more is received.</summary>
    private async ValueTask<bool> WaitAsync(int count, CancellationToken stop)
    {
        await _output.FlushAsync(stop);
        Activity.Heard();
        return await _input.EnsureAsync(count, stop);
    }

    /// <summary>Checks the header's digest, keeps the header, and goes on to the data.</summary>
    private bool TakeHeader(int length)
    {
        var bytes = _input.Peek(length);
        bytes[..BasicHeader.Length].CopyTo(_lastHeader);
        if (_agreed.HeaderDigest && !PduDigest.IsOf(bytes[..^4], bytes[^4..]))
        {
            // RFC 7143 section 7.7: the end of the PDU cannot be known any more.
            Fail("a header has a wrong digest: it was changed on its way");
            return false;
        }

        _input.Advance(length);
        return true;
    }

    private void Fail(string reason) => Interlocked.CompareExchange(ref _reason, reason, null);

    private ValueTask<bool> DispatchAsync(in BasicHeader header, CancellationToken stop)
    {
        if (header.Opcode == IscsiOpcode.DataOut)
        {
            return OnDataOutAsync(header, stop);
        }

        if (header.Opcode is not (IscsiOpcode.ScsiCommand or IscsiOpcode.NopOut or IscsiOpcode.TaskManagementRequest or IscsiOpcode.TextRequest or IscsiOpcode.LogoutRequest))
        {
            return RejectAsync(header, header.Opcode == IscsiOpcode.Snack ? RejectReason.SnackReject : RejectReason.CommandNotSupported, stop);
        }

        switch (_window.Arrive(header.CmdSn, header.IsImmediate))
        {
            case CommandArrival.Ignored:
                return SkipDataAsync(header, stop);
            case CommandArrival.Gap:
                Fail($"command {header.CmdSn} came where {_window.ExpCmdSn} was to come");
                return ValueTask.FromResult(false);
            default:
                break;
        }

        return header.Opcode switch
        {
            IscsiOpcode.ScsiCommand => OnCommandAsync(header, stop),
            IscsiOpcode.NopOut => OnNopOutAsync(header, stop),
            IscsiOpcode.TextRequest => OnTextAsync(header, stop),
            IscsiOpcode.TaskManagementRequest => OnTaskManagementAsync(header, stop),
            _ => OnLogoutAsync(header, stop),
        };
    }

    private ValueTask<bool> SkipDataAsync(in BasicHeader header, CancellationToken stop) =>
        header.DataSegmentLength == 0
            ? ValueTask.FromResult(true)
            : _input.SkipAsync(BasicHeader.Padded(header.DataSegmentLength) + DigestOfData, stop);
}
