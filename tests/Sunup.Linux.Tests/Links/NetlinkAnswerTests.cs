using FsCheck;
using FsCheck.Fluent;
using Sunup.Linux.Links;

namespace Sunup.Linux.Tests.Links;

public sealed class NetlinkAnswerTests
{
    [Fact]
    public void Any_bytes_are_read_without_an_exception() => Prop.ForAll<byte[]>(bytes =>
    {
        var messages = new NetlinkAnswer.Messages(bytes);
        while (messages.Next())
        {
            _ = NetlinkAnswer.ReadLink(messages.Payload);
            _ = NetlinkAnswer.ReadError(messages.Payload, messages.Flags);
        }

        _ = NetlinkAnswer.ReadLink(bytes);
        _ = NetlinkAnswer.ReadError(bytes, 0x300);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_message_whose_length_is_beyond_the_datagram_ends_the_reading()
    {
        var messages = new NetlinkAnswer.Messages([0xff, 0xff, 0xff, 0x7f, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
        Assert.False(messages.Next());
    }

    [Fact]
    public void The_kernels_text_is_read_behind_a_capped_error()
    {
        byte[] payload =
        [
            0xea, 0xff, 0xff, 0xff, // -EINVAL
            32, 0, 0, 0, 16, 0, 5, 0, 1, 0, 0, 0, 0, 0, 0, 0,
            12, 0, 1, 0, (byte)'m', (byte)'t', (byte)'u', (byte)'!', 0, 0, 0, 0,
        ];
        Assert.Equal((22, "mtu!"), NetlinkAnswer.ReadError(payload, 0x300));
    }
}
