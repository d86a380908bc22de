using FsCheck;
using FsCheck.Fluent;

namespace Sunup.Binary.Tests;

public sealed class SpanWriterTests
{
    [Fact]
    public void What_is_written_is_read_back() =>
        Check.QuickThrowOnFailure(Prop.ForAll<byte, ushort, uint>((small, middle, large) =>
        {
            var writer = new SpanWriter(stackalloc byte[29]);
            writer.WriteByte(small);
            writer.WriteUInt16BigEndian(middle);
            writer.WriteUInt16LittleEndian(middle);
            writer.WriteUInt32BigEndian(large);
            writer.WriteUInt32LittleEndian(large);
            writer.WriteUInt64BigEndian(large * 3UL);
            writer.WriteBytes([small, small]);
            writer.WriteZeros(6);
            var reader = new SpanReader(writer.Written);
            return !writer.Overflowed && writer.Remaining == 0
                && reader.ReadByte("") == small
                && reader.ReadUInt16BigEndian("") == middle
                && reader.ReadUInt16LittleEndian("") == middle
                && reader.ReadUInt32BigEndian("") == large
                && reader.ReadUInt32LittleEndian("") == large
                && reader.ReadUInt64BigEndian("") == large * 3UL
                && reader.ReadRest().SequenceEqual((ReadOnlySpan<byte>)[small, small, 0, 0, 0, 0, 0, 0]);
        }));

    [Fact]
    public void A_field_that_does_not_fit_writes_nothing_and_neither_does_what_follows()
    {
        var bytes = new byte[5];
        var writer = new SpanWriter(bytes);
        writer.WriteUInt32BigEndian(0x01020304);
        writer.WriteUInt16BigEndian(0xffff);
        writer.WriteByte(0xff);
        Assert.True(writer.Overflowed);
        Assert.Equal(4, writer.Offset);
        Assert.Equal((byte[])[1, 2, 3, 4, 0], bytes);
    }
}
