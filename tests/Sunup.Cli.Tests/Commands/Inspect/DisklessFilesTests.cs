using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Sunup.Cli.Tests.Commands.Inspect;

/// <summary>What machines without a disk boot by: iPXE scripts, the table that iPXE leaves.</summary>
public sealed class DisklessFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_menu_is_shown_and_an_item_that_leads_nowhere_is_an_error()
    {
        var path = _folder.Write("menu.ipxe", "#!ipxe\nmenu Lab\nitem disk Boot the disk\nitem gone Nothing\nchoose --timeout 3000 --default disk what || exit\ngoto ${what}\n:disk\nsanboot aoe:e0.1 || exit\n");
        var text = await CliRun.InvokeAsync("inspect", path);
        Assert.Equal(1, text.ExitCode);
        Assert.Contains("disk (default, after 3000 ms)", text.Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await CliRun.InvokeAsync("inspect", path, "--json")).Output);
        var file = json.RootElement.GetProperty("files")[0];
        Assert.Equal("gone", file.GetProperty("menu_items")[1].GetProperty("label").GetString());
        Assert.Equal(["SU0590", "SU0592"], file.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task An_iBFT_is_shown_and_one_without_a_target_is_an_error()
    {
        File.WriteAllBytes(_folder.At("whole"), Table(hasTarget: true));
        var whole = await CliRun.InvokeAsync("inspect", _folder.At("whole"));
        Assert.Contains("192.0.2.1:3260", whole.Output, StringComparison.Ordinal);
        Assert.Contains("iqn.2026-01.org.example:disk", whole.Output, StringComparison.Ordinal);
        File.WriteAllBytes(_folder.At("part"), Table(hasTarget: false));
        var part = await CliRun.InvokeAsync("inspect", _folder.At("part"));
        Assert.Equal(1, part.ExitCode);
        Assert.Contains("SU0593", part.Output, StringComparison.Ordinal);
    }

    private static byte[] Table(bool hasTarget)
    {
        var bytes = new byte[512];
        "iBFT"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), bytes.Length);
        bytes[8] = 1;
        "FENSYS"u8.CopyTo(bytes.AsSpan(10));
        Header(bytes, 48, 1, 18);
        Word(bytes, 56, 72);
        Header(bytes, 72, 2, 74);
        Text(bytes, 72 + 70, 312, "iqn.2026-01.org.example:web1");
        if (hasTarget)
        {
            Word(bytes, 60, 256);
            Header(bytes, 256, 4, 54);
            bytes[256 + 16] = bytes[256 + 17] = 0xff;
            new byte[] { 192, 0, 2, 1 }.CopyTo(bytes, 256 + 18);
            Word(bytes, 256 + 22, 3260);
            bytes[256 + 25] = 1;
            Text(bytes, 256 + 34, 400, "iqn.2026-01.org.example:disk");
        }

        bytes[9] = (byte)-bytes.Sum(value => value);
        return bytes;
    }

    private static void Header(byte[] bytes, int at, byte id, int length)
    {
        (bytes[at], bytes[at + 1], bytes[at + 5]) = (id, 1, 3);
        Word(bytes, at + 2, length);
    }

    private static void Text(byte[] bytes, int field, int at, string text)
    {
        Word(bytes, field, text.Length);
        Word(bytes, field + 2, at);
        Encoding.ASCII.GetBytes(text).CopyTo(bytes, at);
    }

    private static void Word(byte[] bytes, int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), (ushort)value);
}
