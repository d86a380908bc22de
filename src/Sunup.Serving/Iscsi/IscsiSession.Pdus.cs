using Sunup.Protocols.Iscsi;
using Sunup.Protocols.Scsi;

namespace Sunup.Serving.Iscsi;

/// <summary>How answers are put together. All of it is done under the output's gate.</summary>
internal sealed partial class IscsiSession
{
    private int DataAt => BasicHeader.Length + DigestOfHeader;

    /// <summary>Longest data segment of a PDU that we send.</summary>
    private int MostSentData => Math.Min(_agreed.MaxSendDataSegmentLength, BufferPool.MostPduData);

    private int SizeOf(int dataLength) => DataAt + (dataLength == 0 ? 0 : BasicHeader.Padded(dataLength) + DigestOfData);

    private SequenceNumbers Numbers(bool isAnswer)
    {
        _window.Advance();
        return new SequenceNumbers(isAnswer ? _statSn++ : _statSn, _window.ExpCmdSn, _window.MaxCmdSn);
    }

    /// <summary>Header and data are in place: padding and digests are added, and it is part of the stream.</summary>
    private void Seal(Span<byte> pdu, int dataLength)
    {
        if (_agreed.HeaderDigest)
        {
            PduDigest.Write(pdu[BasicHeader.Length..], pdu[..BasicHeader.Length]);
        }

        if (dataLength > 0)
        {
            var padded = BasicHeader.Padded(dataLength);
            pdu.Slice(DataAt + dataLength, padded - dataLength).Clear();
            if (_agreed.DataDigest)
            {
                PduDigest.Write(pdu[(DataAt + padded)..], pdu.Slice(DataAt, padded));
            }
        }

        _output.Commit(SizeOf(dataLength));
    }

    /// <summary>SCSI Response without data, or with sense.</summary>
    private void Respond(uint tag, ScsiStatus status, Sense sense, Residual residual, bool asDescriptors, uint dataCount = 0)
    {
        Span<byte> bytes = stackalloc byte[Sense.MostBytes + 2];
        bytes[0] = 0;
        var length = 0;
        if (status == ScsiStatus.CheckCondition)
        {
            length = sense.Write(bytes[2..], asDescriptors) + 2;
            // SenseLength, RFC 7143 section 11.4.7.1: two bytes, the upper one is 0.
            bytes[1] = (byte)(length - 2);
        }

        var pdu = _output.Reserve(SizeOf(length)).Span;
        PduWriter.ScsiResponse(pdu, tag, (byte)status, residual, Numbers(true), length, dataCount);
        bytes[..length].CopyTo(pdu[DataAt..]);
        Seal(pdu, length);
    }

    private void RespondToWrite(WriteTransfer transfer, ScsiStatus status, Sense sense)
    {
        var moved = status == ScsiStatus.CheckCondition ? transfer.Expected : transfer.Plan.DataOutLength;
        Respond(transfer.Tag, status, sense, Residual.Of(transfer.Expected, moved), transfer.Unit.Scsi.DescriptorSense, transfer.NextR2TSn);
    }

    /// <summary>Data that are here already, as Data-In PDUs, the last one with the status.</summary>
    private void SendData(uint tag, ReadOnlySpan<byte> data, Residual residual)
    {
        var progress = new ReadProgress(_agreed.MaxBurstLength);
        while (progress.Position < data.Length)
        {
            var count = progress.Next(data.Length, MostSentData);
            var pdu = _output.Reserve(SizeOf(count)).Span;
            data.Slice((int)progress.Position, count).CopyTo(pdu[DataAt..]);
            SealDataIn(pdu, tag, ref progress, count, data.Length, residual);
        }
    }

    private void SealDataIn(Span<byte> pdu, uint tag, ref ReadProgress progress, int count, long total, Residual residual)
    {
        var isLast = progress.Position + count == total;
        var placement = progress.Advance(count, isLast);
        PduWriter.DataIn(pdu, tag, placement, isLast ? (byte)ScsiStatus.Good : null, residual, Numbers(isLast));
        Seal(pdu, count);
    }
}
