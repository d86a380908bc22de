using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sunup.Protocols.Dhcp;

namespace Sunup.Protocols.Tests.Dhcp;

public sealed class MessageTests
{
    private static readonly Arbitrary<DhcpMessage> AnyMessage = Arb.From(
        from op in Gen.Choose(0, 255)
        from type in Gen.Choose(0, 255)
        from hardware in Gen.ArrayOf(Gen.Choose(0, 255).Select(value => (byte)value)).Where(bytes => bytes.Length <= 16)
        from words in Gen.ArrayOf(Gen.Choose(int.MinValue, int.MaxValue).Select(value => (uint)value), 6)
        from file in Gen.ArrayOf(Gen.Choose(1, 255).Select(value => (byte)value)).Where(bytes => bytes.Length <= 128)
        from codes in Gen.ArrayOf(Gen.Choose(1, 254).Where(code => code != (int)DhcpOptionCode.Overload))
        from lengths in Gen.ArrayOf(Gen.Choose(0, 600), codes.Length)
        select new DhcpMessage
        {
            Op = (byte)op,
            Hardware = HardwareAddress.FromBytes((byte)type, hardware),
            Hops = (byte)words[5],
            TransactionId = words[0],
            Seconds = (ushort)words[1],
            Flags = (ushort)(words[1] >> 16),
            ClientAddress = new(words[2]),
            YourAddress = new(words[3]),
            NextServer = new(words[4]),
            Relay = new(words[5]),
            BootFile = file,
            Options = [.. codes.Distinct().Take(12).Select((code, i) => new DhcpOption((DhcpOptionCode)code, Enumerable.Range(0, lengths[i]).Select(n => (byte)n).ToArray()))],
        });

    [Fact]
    public void What_is_written_is_read_again()
    {
        Prop.ForAll(AnyMessage, message =>
        {
            var read = DhcpMessageReader.Read(Packets.Bytes(message, 10_000)).Message!;
            return read.Options.SequenceEqual(message.Options)
                && read.BootFile.Span.SequenceEqual(message.BootFile.Span)
                && (read with { Options = [], Faults = [], BootFile = default, ServerName = default })
                    == (message with { Options = [], Faults = [], BootFile = default, ServerName = default });
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_bytes_are_a_message_or_a_named_fault()
    {
        Prop.ForAll<byte[]>(bytes =>
        {
            var read = DhcpMessageReader.Read(bytes);
            return read.Message is null ? read.Fault is { Field.Length: > 0 } : read.Fault is null;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Random_options_behind_a_sound_header_never_throw()
    {
        var header = Packets.Bytes(Packets.Discover())[..240];
        Prop.ForAll<byte[]>(bytes => DhcpMessageReader.Read([.. header, .. bytes]).Message is not null).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Every_truncation_is_readable_or_names_the_field_that_is_short()
    {
        var bytes = Packets.Bytes(Packets.Discover(options: Packets.Pxe(7)));
        for (var length = 0; length < bytes.Length; length++)
        {
            var read = DhcpMessageReader.Read(bytes.AsSpan(0, length));
            Assert.Equal(length < 236, read.Message is null);
            if (read.Fault is { } fault)
            {
                Assert.Contains("are there", fault.Rule, StringComparison.Ordinal);
            }
        }

        Assert.Equal("file at byte 108: needs 128 bytes, 12 are there", DhcpMessageReader.Read(bytes.AsSpan(0, 120)).Fault!.ToString());
    }

    [Fact]
    public void An_option_that_runs_past_the_end_is_named_and_those_before_it_are_kept()
    {
        var bytes = Packets.Bytes(Packets.Discover())[..243];
        var message = DhcpMessageReader.Read([.. bytes, 12, 40, 1, 2]).Message!;
        Assert.Equal(DhcpMessageType.Discover, message.Type);
        Assert.Equal("option 12 at byte 243: its length 40 runs past the end of options, 2 bytes are there", Assert.Single(message.Faults).ToString());
    }

    [Fact]
    public void A_message_without_end_is_read_and_says_so()
    {
        var message = DhcpMessageReader.Read(Packets.Bytes(Packets.Discover()).AsSpan(0, 243)).Message!;
        Assert.Equal("has no End option (255)", Assert.Single(message.Faults).Rule);
    }

    [Fact]
    public void A_hardware_length_above_16_is_refused()
    {
        var bytes = Packets.Bytes(Packets.Discover());
        bytes[2] = 17;
        Assert.Equal("hlen at byte 2: is 17, chaddr holds 16", DhcpMessageReader.Read(bytes).Fault!.ToString());
    }

    [Fact]
    public void A_message_without_the_cookie_is_bootp()
    {
        var bytes = Packets.Bytes(Packets.Discover());
        bytes[236] = 0;
        var message = DhcpMessageReader.Read(bytes).Message!;
        Assert.False(message.HasCookie);
        Assert.Equal(DhcpMessageType.None, message.Type);
    }

    [Fact]
    public void Long_options_are_split_in_255_byte_parts_and_joined_again()
    {
        var url = string.Concat(Enumerable.Repeat("0123456789", 60));
        var bytes = Packets.Bytes(Packets.Discover(options: DhcpOption.Of(DhcpOptionCode.BootFileName, url)));
        Assert.Equal(new byte[] { 67, 255 }, bytes.AsSpan(243, 2).ToArray());
        Assert.Equal(new byte[] { 67, 255 }, bytes.AsSpan(500, 2).ToArray());
        Assert.Equal(new byte[] { 67, 90 }, bytes.AsSpan(757, 2).ToArray());
        Assert.Equal(url, DhcpMessageReader.Read(bytes).Message!.FindText(DhcpOptionCode.BootFileName));
    }

    [Fact]
    public void Parts_of_an_option_are_joined_across_options_file_and_sname_in_that_order()
    {
        var bytes = Packets.Bytes(Packets.Discover(options: [DhcpOption.Of(DhcpOptionCode.Overload, 3), DhcpOption.Of(DhcpOptionCode.HostName, "a")]));
        new byte[] { 12, 1, (byte)'b', 255 }.CopyTo(bytes, 108);
        new byte[] { 12, 1, (byte)'c', 255 }.CopyTo(bytes, 44);
        var message = DhcpMessageReader.Read(bytes).Message!;
        Assert.Equal("abc", message.FindText(DhcpOptionCode.HostName));
        Assert.True(message.BootFile.IsEmpty && message.ServerName.IsEmpty);
        Assert.False(message.Has(DhcpOptionCode.Overload));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void An_overload_that_is_not_1_to_3_leaves_file_and_sname_alone(byte overload)
    {
        var bytes = Packets.Bytes(Packets.Discover(options: DhcpOption.Of(DhcpOptionCode.Overload, overload)) with { BootFile = "x"u8.ToArray() });
        var message = DhcpMessageReader.Read(bytes).Message!;
        Assert.Equal("x", message.File());
        Assert.Equal("option 52", Assert.Single(message.Faults).Field);
    }

    [Fact]
    public void What_does_not_fit_into_the_options_goes_into_file_and_sname()
    {
        var message = Packets.Discover(options:
        [
            DhcpOption.Of(DhcpOptionCode.DomainName, new string('d', 250)),
            DhcpOption.Of(DhcpOptionCode.HostName, new string('h', 100)),
            DhcpOption.Of(DhcpOptionCode.Message, new string('m', 40)),
        ]);
        var buffer = new byte[548];
        var written = DhcpMessageWriter.Write(message, buffer.AsSpan(0, 500));
        Assert.Empty(written.LeftOut);
        var read = DhcpMessageReader.Read(buffer.AsSpan(0, written.Length)).Message!;
        Assert.Empty(read.Faults);
        Assert.Equal(message.Options.OrderBy(option => option.Code), read.Options.OrderBy(option => option.Code));
    }

    [Fact]
    public void What_fits_nowhere_is_left_out_and_named()
    {
        var message = Packets.Discover(options: [DhcpOption.Of(DhcpOptionCode.DomainName, new string('d', 400))]) with { BootFile = "f"u8.ToArray() };
        var buffer = new byte[548];
        var written = DhcpMessageWriter.Write(message, buffer);
        Assert.Equal([DhcpOptionCode.DomainName], written.LeftOut);
        Assert.Equal(DhcpMessageType.Discover, DhcpMessageReader.Read(buffer.AsSpan(0, written.Length)).Message!.Type);
    }

    [Fact]
    public void A_short_message_is_padded_to_300_bytes() => Assert.Equal(300, Packets.Bytes(Packets.Discover()).Length);

    [Fact]
    public void No_limit_makes_the_writer_throw()
    {
        var message = Packets.Discover(options: Packets.Pxe(7));
        for (var limit = 0; limit < 700; limit++)
        {
            var length = DhcpMessageWriter.Write(message, new byte[limit]).Length;
            Assert.InRange(length, 0, limit);
        }
    }

    [Fact]
    public void Unknown_options_are_kept()
    {
        var option = new DhcpOption((DhcpOptionCode)231, Encoding.ASCII.GetBytes("site"));
        Assert.Contains(option, DhcpMessageReader.Read(Packets.Bytes(Packets.Discover(options: option))).Message!.Options);
    }
}
