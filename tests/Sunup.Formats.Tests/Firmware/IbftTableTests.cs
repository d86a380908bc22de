using System.Buffers.Binary;
using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sunup.Formats.Firmware.Ibft;

namespace Sunup.Formats.Tests.Firmware;

/// <summary>The table that iPXE leaves, laid out as iPXE does it: structures behind the control structure, then the texts.</summary>
public sealed class IbftTableTests
{
    private const int InitiatorAt = 72;
    private const int NicAt = 152;
    private const int TargetAt = 256;
    private const int TextsAt = 312;

    private static byte[] Table(Action<byte[]>? change = null)
    {
        var bytes = new byte[512];
        "iBFT"u8.CopyTo(bytes);
        Word32(bytes, 4, bytes.Length);
        bytes[8] = 1;
        "FENSYS"u8.CopyTo(bytes.AsSpan(10));
        Header(bytes, 48, 1, 18);
        Word(bytes, 48 + 8, InitiatorAt);
        Word(bytes, 48 + 10, NicAt);
        Word(bytes, 48 + 12, TargetAt);
        var texts = TextsAt;
        Header(bytes, InitiatorAt, 2, 74);
        Put(bytes, InitiatorAt + 70, "iqn.2026-01.invalid.sunup:web1", ref texts);
        Header(bytes, NicAt, 3, 102);
        Address(bytes, NicAt + 6, "192.0.2.100");
        bytes[NicAt + 22] = 24;
        bytes[NicAt + 23] = 3;
        Address(bytes, NicAt + 24, "192.0.2.254");
        Address(bytes, NicAt + 72, "192.0.2.1");
        Word(bytes, NicAt + 88, 7);
        new byte[] { 0x52, 0x54, 0, 1, 2, 3 }.CopyTo(bytes, NicAt + 90);
        Header(bytes, TargetAt, 4, 54);
        Address(bytes, TargetAt + 6, "192.0.2.1");
        Word(bytes, TargetAt + 22, 3260);
        bytes[TargetAt + 25] = 1;
        Put(bytes, TargetAt + 34, "iqn.2026-01.invalid.sunup:disk.web1", ref texts);
        change?.Invoke(bytes);
        bytes[9] = 0;
        bytes[9] = (byte)-bytes.Sum(value => value);
        return bytes;
    }

    private static IbftTable Read(byte[] bytes)
    {
        var table = IbftTable.Read(bytes, out var why);
        Assert.Null(why);
        return table!;
    }

    [Fact]
    public void Every_value_that_the_loader_wrote_is_read()
    {
        var table = Read(Table());
        Assert.Empty(IbftRules.Check(table));
        Assert.Equal("iqn.2026-01.invalid.sunup:web1", table.Initiator!.Name);
        var nic = Assert.Single(table.Nics);
        Assert.Equal((IPAddress.Parse("192.0.2.100"), (byte)24, (ushort)7, true), (nic.Address, nic.PrefixLength, nic.Vlan, nic.IsSelected));
        Assert.Equal([0x52, 0x54, 0, 1, 2, 3], nic.Mac);
        var disk = Assert.Single(table.Targets);
        Assert.Equal(("iqn.2026-01.invalid.sunup:disk.web1", (ushort)3260, IPAddress.Parse("192.0.2.1")), (disk.Name, disk.Port, disk.Address));
        Assert.Equal(1, disk.Lun[1]);
    }

    [Theory]
    [InlineData(NicAt, 9, "nic header")]
    [InlineData(TargetAt + 2, 55, "target header")]
    [InlineData(TargetAt + 34, 0, "tgt_name")]
    [InlineData(TargetAt + 33, 1, "nic_assoc")]
    [InlineData(TargetAt + 32, 1, "chap_type")]
    [InlineData(NicAt + 22, 0, "subnet_mask_prefix")]
    [InlineData(NicAt + 89, 0x20, "vlan")]
    [InlineData(InitiatorAt + 73, 0xff, "initiator_name")]
    public void What_is_wrong_is_named(int offset, byte value, string field) =>
        Assert.Contains(IbftRules.Check(Read(Table(bytes => bytes[offset] = value))), fault => fault.Field == field);

    [Fact]
    public void A_wrong_checksum_is_told_and_the_table_read()
    {
        var bytes = Table();
        bytes[9]++;
        Assert.Equal("checksum", Assert.Single(Read(bytes).Faults).Field);
    }

    [Fact]
    public void A_table_that_is_cut_is_none()
    {
        Assert.Null(IbftTable.Read(Table().AsSpan(0, 300), out var why));
        Assert.Equal("length", why!.Value.Field);
    }

    [Fact]
    public void Any_bytes_are_read_or_refused() => Prop.ForAll<NonNull<byte[]>, ushort>((noise, place) =>
    {
        var bytes = Table();
        var at = 48 + (place % 400);
        noise.Get.AsSpan(0, Math.Min(noise.Get.Length, bytes.Length - at)).CopyTo(bytes.AsSpan(at));
        return IbftTable.Read(bytes, out var why) is { } table ? !IbftRules.Check(table).IsDefault : why is not null;
    }).QuickCheckThrowOnFailure();

    private static void Header(byte[] bytes, int offset, byte id, ushort length)
    {
        (bytes[offset], bytes[offset + 1], bytes[offset + 5]) = (id, 1, 3);
        Word(bytes, offset + 2, length);
    }

    private static void Put(byte[] bytes, int offset, string text, ref int texts)
    {
        Word(bytes, offset, (ushort)text.Length);
        Word(bytes, offset + 2, (ushort)texts);
        Encoding.ASCII.GetBytes(text).CopyTo(bytes, texts);
        texts += text.Length + 1;
    }

    private static void Address(byte[] bytes, int offset, string address) => IPAddress.Parse(address).MapToIPv6().GetAddressBytes().CopyTo(bytes, offset);

    private static void Word(byte[] bytes, int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(offset), value);

    private static void Word32(byte[] bytes, int offset, int value) => BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(offset), value);
}
