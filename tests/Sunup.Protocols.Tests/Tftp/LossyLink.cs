using Sunup.Protocols.Tftp;

namespace Sunup.Protocols.Tests.Tftp;

/// <summary>What a simulated network does to each packet. Rates from 0 to 1.</summary>
public sealed record LinkFaults(double Drop = 0, double Duplicate = 0, double Reorder = 0);

/// <summary>
/// A sender and a receiver with a network between them that drops, duplicates and reorders with a seed, on simulated time: 1 ms one way, 3 ms for what is reordered.
/// </summary>
internal sealed class LossyLink
{
    private static readonly TimeSpan OneWay = TimeSpan.FromMilliseconds(1);
    private readonly PriorityQueue<(bool ToClient, byte[] Packet), (TimeSpan At, long Order)> _wire = new();
    private readonly Random _random;
    private readonly LinkFaults _faults;
    private readonly TftpTransfer _sender;
    private readonly TftpAgreement _agreement;
    private readonly WindowReceiver _receiver;
    private readonly byte[] _file;
    private long _order;

    public LossyLink(byte[] file, TftpRequest request, LinkFaults faults, int seed, TftpTransferConfig? config = null)
    {
        _file = file;
        _faults = faults;
        _random = new Random(seed);
        _agreement = TftpAgreement.For(request, file.Length, new TftpLimits(65464, 65535));
        _sender = new TftpTransfer(_agreement, file.Length, config ?? new TftpTransferConfig(), TimeSpan.Zero);
        _receiver = new WindowReceiver(_agreement, config?.RolloverTo ?? 0);
    }

    public TftpTransfer Sender => _sender;

    public WindowReceiver Receiver => _receiver;

    public TimeSpan Now { get; private set; }

    /// <summary>Runs until the transfer ends.</summary>
    public void Run()
    {
        while (_sender.Outcome == TftpOutcome.Running)
        {
            SendDue();
            var next = _wire.TryPeek(out _, out var at) ? at.At : TimeSpan.MaxValue;
            var receiverAt = _receiver.Deadline;
            Now = new[] { next, _sender.Deadline, receiverAt }.Min();
            if (Now == next)
            {
                Deliver();
            }
            else if (Now == receiverAt)
            {
                Put(toClient: false, _receiver.RepeatAcknowledgement(Now));
            }
            else
            {
                _sender.Tick(Now);
            }
        }
    }

    private void SendDue()
    {
        while (_sender.Next is not TftpSend.Nothing and var next)
        {
            if (next == TftpSend.OptionAcknowledgement)
            {
                var packet = new byte[512];
                Put(toClient: true, packet[..TftpPacketWriter.WriteOptionAcknowledgement(packet, _agreement.Acknowledged)]);
                _sender.OptionAcknowledgementSent(Now);
                continue;
            }

            Put(toClient: true, Packets.Data(_file, _agreement.BlockSize, _sender.NextBlock, _sender.Numbers));
            _sender.DataSent(1, Now);
        }
    }

    private void Deliver()
    {
        var (toClient, packet) = _wire.Dequeue();
        if (!toClient)
        {
            _sender.Receive(packet, Now);
        }
        else if (_receiver.Receive(packet, Now) is { } answer)
        {
            Put(toClient: false, answer);
        }
    }

    private void Put(bool toClient, byte[] packet)
    {
        if (_random.NextDouble() < _faults.Drop)
        {
            return;
        }

        var delay = _random.NextDouble() < _faults.Reorder ? OneWay * 3 : OneWay;
        _wire.Enqueue((toClient, packet), (Now + delay, _order++));
        if (_random.NextDouble() < _faults.Duplicate)
        {
            _wire.Enqueue((toClient, packet), (Now + OneWay, _order++));
        }
    }
}
