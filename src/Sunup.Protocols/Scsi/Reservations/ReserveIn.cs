using System.Text;
using Sunup.Binary;

namespace Sunup.Protocols.Scsi.Reservations;

/// <summary>Answers to PERSISTENT RESERVE IN.</summary>
/// <remarks>Source: SPC-5 section 6.16.</remarks>
public static class ReserveIn
{
    private const int MostBytes = 64 << 10;

    public static ScsiPlan Answer(ReservationState state, ReadOnlySpan<byte> cdb)
    {
        var allocation = (uint)((cdb[7] << 8) | cdb[8]);
        var data = (cdb[1] & 0x1f) switch
        {
            0 => Keys(state),
            1 => Reservation(state),
            2 => Capabilities(state),
            _ => FullStatus(state),
        };
        return ScsiPlan.Data(data, allocation);
    }

    private static byte[] Keys(ReservationState state)
    {
        var bytes = new byte[8 + (8 * state.Registrations.Length)];
        var writer = new SpanWriter(bytes);
        writer.WriteUInt32BigEndian(state.Generation);
        writer.WriteUInt32BigEndian((uint)(8 * state.Registrations.Length));
        foreach (var registration in state.Registrations)
        {
            writer.WriteUInt64BigEndian(registration.Key);
        }

        return bytes;
    }

    private static byte[] Reservation(ReservationState state)
    {
        var isHeld = state.Type != ReservationType.None;
        var bytes = new byte[isHeld ? 24 : 8];
        var writer = new SpanWriter(bytes);
        writer.WriteUInt32BigEndian(state.Generation);
        writer.WriteUInt32BigEndian(isHeld ? 16u : 0);
        if (isHeld)
        {
            writer.WriteUInt64BigEndian(state.Holder is { } holder ? state.KeyOf(holder) ?? 0 : 0);
            writer.WriteZeros(5);
            writer.WriteByte((byte)state.Type);
        }

        return bytes;
    }

    private static byte[] Capabilities(ReservationState state)
    {
        var bytes = new byte[8];
        var writer = new SpanWriter(bytes);
        writer.WriteUInt16BigEndian(8);
        // ATP_C: there is one target port, so that all are meant with it; PTPL_C.
        writer.WriteByte(0x05);
        // TMV, ALLOW COMMANDS 001b; PTPL_A.
        writer.WriteByte((byte)(0x90 | (state.IsPersistent ? 1 : 0)));
        // All six types.
        writer.WriteUInt16BigEndian(0xea01);
        return bytes;
    }

    private static byte[] FullStatus(ReservationState state)
    {
        var bytes = new byte[MostBytes];
        var writer = new SpanWriter(bytes);
        writer.WriteZeros(8);
        foreach (var registration in state.Registrations)
        {
            var name = Encoding.UTF8.GetBytes(registration.Initiator);
            var padded = (name.Length + 1 + 3) & ~3;
            if (writer.Remaining < 28 + padded)
            {
                break;
            }

            var isHolder = state.IsHolder(registration.Initiator);
            writer.WriteUInt64BigEndian(registration.Key);
            writer.WriteZeros(4);
            writer.WriteByte((byte)(isHolder ? 1 : 0));
            writer.WriteByte((byte)(isHolder ? state.Type : ReservationType.None));
            writer.WriteZeros(4);
            writer.WriteUInt16BigEndian(1);
            writer.WriteUInt32BigEndian((uint)(4 + padded));
            // TransportID of iSCSI in the form with the ISID.
            writer.WriteUInt16BigEndian(0x4500);
            writer.WriteUInt16BigEndian((ushort)padded);
            writer.WriteBytes(name);
            writer.WriteZeros(padded - name.Length);
        }

        var header = new SpanWriter(bytes);
        header.WriteUInt32BigEndian(state.Generation);
        header.WriteUInt32BigEndian((uint)(writer.Offset - 8));
        return bytes[..writer.Offset];
    }
}
