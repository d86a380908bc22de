using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Sunup.Binary;
using Sunup.Linux.Native;

namespace Sunup.Linux.Storage;

/// <summary>One part of a mapped device.</summary>
/// <param name="Kind"><c>linear</c>, <c>thin-pool</c>, <c>crypt</c>, ...</param>
/// <param name="Status">In the words of its driver; docs of dm-thin and the like say what they mean.</param>
public sealed record MappedTarget(string Kind, string Status);

/// <summary>Asks device-mapper for the state of a device.</summary>
/// <remarks>Source: linux/dm-ioctl.h: struct dm_ioctl of 312 bytes, then struct dm_target_spec of 40 with its text. Changes nothing. Needs root.</remarks>
public static class DeviceMapper
{
    private const string Control = "/dev/mapper/control";
    private const nuint DM_TABLE_STATUS = 0xC138FD0C;
    private const uint DM_NOFLUSH_FLAG = 1 << 11;
    private const int HeaderLength = 312;
    private const int NameLength = 128;
    private const int TargetLength = 40;
    private const int BufferLength = 64 << 10;

    /// <summary>The parts of a device; null where it cannot be asked, and <paramref name="error"/> says why.</summary>
    public static ImmutableArray<MappedTarget>? StatusOf(string name, out string? error)
    {
        using var control = LibC.open(Control, LibC.O_RDWR | LibC.O_CLOEXEC);
        var buffer = Request(name);
        if (control.IsInvalid || LibC.ioctl(control, DM_TABLE_STATUS, buffer.AsSpan()) < 0)
        {
            error = $"{Control}: {Errno.Text(Marshal.GetLastPInvokeError())}";
            return null;
        }

        error = null;
        return Read(buffer);
    }

    internal static byte[] Request(string name)
    {
        var buffer = new byte[BufferLength];
        var writer = new SpanWriter(buffer);
        writer.WriteUInt32LittleEndian(4);
        writer.WriteZeros(8);
        writer.WriteUInt32LittleEndian(BufferLength);
        writer.WriteUInt32LittleEndian(HeaderLength);
        writer.WriteZeros(8);
        // Without it the pool would write its metadata before it answers: that is a change.
        writer.WriteUInt32LittleEndian(DM_NOFLUSH_FLAG);
        writer.WriteZeros(16);
        writer.WriteBytes(Encoding.UTF8.GetBytes(name).AsSpan(0, Math.Min(Encoding.UTF8.GetByteCount(name), NameLength - 1)));
        return buffer;
    }

    /// <summary>What is in an answer; it ends at what does not fit.</summary>
    internal static ImmutableArray<MappedTarget> Read(ReadOnlySpan<byte> answer)
    {
        var header = new SpanReader(answer);
        header.Skip(16, "version, data_size");
        var start = header.ReadUInt32LittleEndian("data_start");
        var count = header.ReadUInt32LittleEndian("target_count");
        var targets = ImmutableArray.CreateBuilder<MappedTarget>();
        for (long at = start; targets.Count < count && at + TargetLength <= answer.Length;)
        {
            var reader = new SpanReader(answer[(int)at..]);
            reader.Skip(8 + 8 + 4, "sector_start, length, status");
            var next = reader.ReadUInt32LittleEndian("next");
            var kind = Text(reader.ReadBytes(16, "target_type"));
            targets.Add(new MappedTarget(kind, Text(reader.ReadRest())));
            at = next == 0 ? answer.Length : start + (long)next;
        }

        return targets.ToImmutable();
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes[..(bytes.IndexOf((byte)0) is >= 0 and var end ? end : bytes.Length)]);
}
