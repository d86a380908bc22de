using FsCheck;
using FsCheck.Fluent;
using Sunup.Binary;

namespace Sunup.Binary.Tests;

public sealed class SpanReaderTests
{
    [Fact]
    public void Fields_are_read_in_order_and_in_their_byte_order()
    {
        var reader = new SpanReader(Convert.FromHexString("01" + "0203" + "0302" + "04050607" + "07060504" + "08"));
        Assert.Equal(1, reader.ReadByte("a"));
        Assert.Equal(0x0203, reader.ReadUInt16BigEndian("b"));
        Assert.Equal(0x0203, reader.ReadUInt16LittleEndian("c"));
        Assert.Equal(0x04050607U, reader.ReadUInt32BigEndian("d"));
        Assert.Equal(0x04050607U, reader.ReadUInt32LittleEndian("e"));
        Assert.Equal([8], reader.ReadRest().ToArray());
        Assert.Null(reader.Fault);
    }

    [Fact]
    public void The_first_field_that_is_short_is_named_and_later_reads_give_zero()
    {
        var reader = new SpanReader([1, 2, 3]);
        Assert.Equal(0x0102, reader.ReadUInt16BigEndian("first"));
        Assert.Equal(0U, reader.ReadUInt32BigEndian("second"));
        Assert.Equal(0, reader.ReadByte("third"));
        Assert.Equal(new ReadFault("second", 2, 4, 1), reader.Fault);
        Assert.Equal("second at byte 2 needs 4 bytes, 1 are there", reader.Fault.ToString());
    }

    [Fact]
    public void A_negative_length_is_a_fault_not_an_exception()
    {
        var reader = new SpanReader([1, 2, 3]);
        Assert.True(reader.ReadBytes(-1, "length").IsEmpty);
        Assert.Equal(-1, reader.Fault!.Value.Needed);
    }

    [Fact]
    public void What_is_written_is_read_back() => Prop.ForAll<uint, ushort, byte>((a, b, c) =>
    {
        var buffer = new byte[14];
        var writer = new SpanWriter(buffer);
        writer.WriteUInt32BigEndian(a);
        writer.WriteUInt32LittleEndian(a);
        writer.WriteUInt16BigEndian(b);
        writer.WriteUInt16LittleEndian(b);
        writer.WriteByte(c);
        writer.WriteZeros(1);
        var reader = new SpanReader(writer.Written);
        return reader.ReadUInt32BigEndian("a") == a && reader.ReadUInt32LittleEndian("a") == a
            && reader.ReadUInt16BigEndian("b") == b && reader.ReadUInt16LittleEndian("b") == b
            && reader.ReadByte("c") == c && reader.ReadByte("zero") == 0 && reader.Fault is null && !writer.Overflowed;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_field_that_does_not_fit_is_not_written_in_part()
    {
        var buffer = new byte[3];
        var writer = new SpanWriter(buffer);
        writer.WriteUInt16BigEndian(0x0102);
        writer.WriteUInt32BigEndian(0xffffffff);
        writer.WriteByte(0xff);
        Assert.True(writer.Overflowed);
        Assert.Equal([1, 2, 0], buffer);
    }
}
