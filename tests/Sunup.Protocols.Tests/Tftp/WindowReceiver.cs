using System.Buffers.Binary;
using Sunup.Protocols.Tftp;

namespace Sunup.Protocols.Tests.Tftp;

/// <summary>A client after RFC 7440: acknowledges the end of a window, the last block in order at a gap, and repeats its acknowledgement after a second of silence.</summary>
internal sealed class WindowReceiver(TftpAgreement agreement, int rolloverTo)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly TftpBlockNumbers _numbers = new(rolloverTo);
    private readonly List<byte> _bytes = [];
    private long _inOrder;
    private int _sinceAcknowledgement;
    private bool _atGap;

    public byte[] Bytes => [.. _bytes];

    public bool IsDone { get; private set; }

    public TimeSpan Deadline { get; private set; } = TimeSpan.MaxValue;

    /// <summary>DATA packets that it had already.</summary>
    public int Repeated { get; private set; }

    public byte[]? Receive(byte[] packet, TimeSpan now)
    {
        Deadline = IsDone ? TimeSpan.MaxValue : now + Patience;
        var read = TftpPacket.Read(packet);
        if (read.Opcode == TftpOpcode.OptionAcknowledgement)
        {
            return _inOrder == 0 ? Packets.Acknowledgement(0) : null;
        }

        if (read.Number != _numbers.ToWire(_inOrder + 1))
        {
            return OutOfOrder(read.Number);
        }

        _atGap = false;
        _inOrder++;
        _bytes.AddRange(read.Body);
        IsDone = read.Body.Length < agreement.BlockSize;
        Deadline = IsDone ? TimeSpan.MaxValue : Deadline;
        return IsDone || ++_sinceAcknowledgement == agreement.WindowSize ? Acknowledge() : null;
    }

    public byte[] RepeatAcknowledgement(TimeSpan now)
    {
        Deadline = now + Patience;
        return Acknowledge();
    }

    private byte[]? OutOfOrder(ushort number)
    {
        var ahead = (ushort)(number - _numbers.ToWire(_inOrder));
        if (ahead > short.MaxValue || ahead == 0)
        {
            Repeated++;
            return Acknowledge();
        }

        if (_atGap)
        {
            return null;
        }

        _atGap = true;
        return Acknowledge();
    }

    private byte[] Acknowledge()
    {
        _sinceAcknowledgement = 0;
        return Packets.Acknowledgement(_numbers.ToWire(_inOrder));
    }
}

internal static class Packets
{
    public static byte[] Acknowledgement(ushort block)
    {
        var packet = new byte[4];
        TftpPacketWriter.WriteAcknowledgement(packet, block);
        return packet;
    }

    public static byte[] Error(TftpErrorCode code, string text)
    {
        var packet = new byte[512];
        return packet[..TftpPacketWriter.WriteError(packet, code, text)];
    }

    public static byte[] Data(byte[] file, int blockSize, long block, TftpBlockNumbers numbers)
    {
        var start = (int)Math.Min((block - 1) * blockSize, file.Length);
        var body = file.AsSpan(start, Math.Min(blockSize, file.Length - start));
        var packet = new byte[4 + body.Length];
        BinaryPrimitives.WriteUInt16BigEndian(packet, (ushort)TftpOpcode.Data);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), numbers.ToWire(block));
        body.CopyTo(packet.AsSpan(4));
        return packet;
    }

    public static TftpRequest Request(params (string Name, string Value)[] options) => new()
    {
        FileName = "vmlinuz",
        Options = [.. options.Select(option => new TftpOption(option.Name, option.Value))],
    };

    public static byte[] File(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
