using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sunup.Protocols.Tftp;

namespace Sunup.Protocols.Tests.Tftp;

public sealed class TftpPacketTests
{
    [Fact]
    public void A_request_is_read_with_its_options_in_order_and_unknown_ones_kept()
    {
        var request = TftpRequest.Read(Bytes("\0\x01ipxe.efi\0OcTeT\0BLKSIZE\0" + "1468\0rollover\0" + "0\0tsize\0" + "0\0"), out var fault);
        Assert.Null(fault);
        Assert.Equal("ipxe.efi", request!.FileName);
        Assert.Equal(TftpMode.Octet, request.Mode);
        Assert.Equal([new("BLKSIZE", "1468"), new("rollover", "0"), new("tsize", "0")], request.Options.AsEnumerable());
        Assert.Equal("1468", request["blksize"]);
    }

    [Fact]
    public void The_end_option_that_old_roms_append_to_the_name_is_cut_off()
    {
        var request = TftpRequest.Read([0, 1, (byte)'a', 0xff, 0, .. "octet"u8, 0], out _);
        Assert.Equal("a", request!.FileName);
    }

    [Fact]
    public void Padding_after_the_options_is_no_option() =>
        Assert.Empty(TftpRequest.Read(Bytes("\0\x01" + "a\0octet\0\0\0\0\0"), out _)!.Options);

    [Theory]
    [InlineData("", "opcode", 0)]
    [InlineData("\0", "opcode", 0)]
    [InlineData("\0\x07", "opcode", 0)]
    [InlineData("\0\x04\0\x01", "opcode", 0)]
    [InlineData("\0\x01pxelinux", "file name", 2)]
    [InlineData("\0\x01" + "a\0octe", "mode", 4)]
    [InlineData("\0\x01" + "a\0octet\0blks", "option name", 10)]
    [InlineData("\0\x01" + "a\0octet\0tsize\0" + "12", "option value", 16)]
    public void A_malformed_request_names_the_field_and_its_offset(string bytes, string field, int offset)
    {
        Assert.Null(TftpRequest.Read(Bytes(bytes), out var fault));
        Assert.Equal(field, fault!.Value.Field);
        Assert.Equal(offset, fault.Value.OffsetBytes);
        Assert.Contains($"{field} at byte {offset}", fault.ToString());
    }

    [Fact]
    public void Every_truncation_of_a_request_names_what_is_missing()
    {
        var whole = Bytes("\0\x01" + "a/b\0octet\0tsize\0" + "0\0");
        for (var length = 0; length < whole.Length; length++)
        {
            var request = TftpRequest.Read(whole.AsSpan(0, length), out var fault);
            Assert.Equal(request is null, fault is not null);
            // Cut right behind the mode, it is a whole request without options.
            Assert.Equal(length == ("\0\x01" + "a/b\0octet\0").Length, request is not null);
        }
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        var texts = ArbMap.Default.ArbFor<NonNull<string>>().Generator.Select(text => text.Get.Replace('\0', '_').Trim('\uffff'));
        var requests =
            from name in texts
            from options in texts.Where(text => text.Length > 0).Two().ListOf()
            select new TftpRequest { FileName = Clean(name), Options = [.. options.Select(pair => new TftpOption(Clean(pair.Item1), Clean(pair.Item2)))] };
        Prop.ForAll(requests.ToArbitrary(), request =>
        {
            var packet = new byte[65536];
            var read = TftpRequest.Read(packet.AsSpan(0, TftpPacketWriter.WriteRequest(packet, request)), out var fault);
            return fault is null && read!.FileName == request.FileName && read.Options.SequenceEqual(request.Options);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_bytes_are_read_without_throwing_and_leave_a_transfer_sound()
    {
        var transfer = new TftpTransfer(TftpAgreement.For(Packets.Request(("windowsize", "4")), 100_000, new TftpLimits(65464, 64)), 100_000, new TftpTransferConfig(), TimeSpan.Zero);
        Prop.ForAll<byte[]>(bytes =>
        {
            _ = TftpRequest.Read(bytes, out _);
            _ = TftpPacket.Read(bytes).ErrorText;
            // With an opcode in front, so that more than the first check is reached.
            byte[] packet = [0, (byte)(bytes.Length % 8), .. bytes];
            _ = TftpRequest.Read(packet, out _);
            transfer.Receive(packet, TimeSpan.Zero);
            return transfer.BlocksToSend is >= 0 and <= 4 && transfer.NextBlock >= 1;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void An_error_text_from_outside_is_printable_and_bounded()
    {
        byte[] packet = [0, 5, 0, 1, .. Enumerable.Repeat((byte)0x1b, 400)];
        Assert.Equal(new string('?', 128), TftpPacket.Read(packet).ErrorText);
    }

    [Fact]
    public void A_packet_that_does_not_fit_is_not_written_in_part() => Assert.Equal(0, TftpPacketWriter.WriteError(new byte[6], TftpErrorCode.NotDefined, "long text"));

    [Fact]
    public void Netascii_ends_lines_in_cr_lf_and_marks_a_lone_cr() =>
        Assert.Equal("a\r\nb\r\0c\r\0\r\n"u8.ToArray(), Netascii.Encode("a\nb\rc\r\n"u8));

    private static string Clean(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static byte[] Bytes(string latin) => Encoding.Latin1.GetBytes(latin);
}
