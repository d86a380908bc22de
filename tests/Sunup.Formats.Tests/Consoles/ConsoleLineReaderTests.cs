using System.Runtime.CompilerServices;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sunup.Formats.Consoles;

namespace Sunup.Formats.Tests.Consoles;

public sealed class ConsoleLineReaderTests
{
    [Theory]
    [InlineData("one\ntwo\n", "one|two")]
    [InlineData("one\r\ntwo\r\n", "one|two")]
    [InlineData("one\r\r\ntwo", "one|two")]
    [InlineData("\r\n\r\n  \r\n", "")]
    [InlineData("trailing   \r\n", "trailing")]
    [InlineData("a\tb\n", "a       b")]
    public void Line_ends_of_every_kind_end_lines_and_blank_ones_are_not_told(string text, string expected) => Assert.Equal(expected, Read(text));

    [Fact]
    public void A_repainted_line_is_told_before_it_is_painted_over() =>
        Assert.Equal("10%|20%|done", Read("10%\r20%\rdone\r\n"));

    [Fact]
    public void Backspaces_rub_out_what_iPXE_takes_back() =>
        Assert.Equal("net0: up", Read("Press\b \b\b \b\b \b\b \b\b \bnet0: up\r\n"));

    [Fact]
    public void A_spinning_percentage_ends_as_its_last_value() =>
        Assert.Equal("vmlinuz... ok", Read("vmlinuz...  5%\b\b\b\b 50%\b\b\b\b ok \r\n"));

    [Theory]
    [InlineData("\e[0;32m  OK  \e[0m] Reached\n", "  OK  ] Reached")]
    [InlineData("\e[2J\e[01;01Hfirst\e[2Jsecond\n", "first|second")]
    [InlineData("left\e[10;5Hright\n", "left|right")]
    [InlineData("error: no such \e[07;15H\e[07;16Hdevice: E4BD-6CCF.\n", "error: no such device: E4BD-6CCF.")]
    [InlineData("\e[0me\r\e[07;02Hrror: no such device: E4BD-6CCF.\n", "error: no such device: E4BD-6CCF.")]
    [InlineData("e\r\e[07;03Hrror\n", "e|rror")]
    [InlineData("ab\r\e[07;02Hcd\n", "ab|cd")]
    [InlineData("\e[02;24HGNU G\e[02;28H\e[02;29HRUB\e[03;31H\e[03;32H2.06\n", "GNU GRUB|2.06")]
    [InlineData("\e[02;24HGNU G\e[02;29HRUB\n", "GNU GRUB")]
    [InlineData("\e[?7l\e[=3hplain\e(B\e7\e8\n", "plain")]
    [InlineData("old text\e[4D\e[Knew\n", "old new")]
    [InlineData("a\e[3Cb\n", "a   b")]
    [InlineData("\e]0;title\x07shown\n", "shown")]
    [InlineData("\e]3008;start=x\e\\shown\n", "shown")]
    [InlineData("\eP+q544e\e\\shown\n", "shown")]
    [InlineData("before\ecafter\n", "before|after")]
    [InlineData("\e]never ends\nnext\n", "next")]
    [InlineData("\e[1\e[31mred\n", "red")]
    public void Escapes_are_obeyed_or_dropped_and_never_shown(string text, string expected) => Assert.Equal(expected, Read(text));

    [Fact]
    public void What_is_not_utf8_is_code_page_437()
    {
        byte[] box = [0xc9, 0xcd, 0xcd, (byte)'\n', 0xc3, 0xa9, (byte)'\n', 0xff, 0xfe, (byte)'x', (byte)'\n', 0xe2, 0x82, (byte)'y', (byte)'\n'];
        Assert.Equal("╔══|é|\u00a0■x|Γéy", Read(box, box.Length));
    }

    [Fact]
    public void A_prompt_is_told_when_it_is_quiet_and_once_only()
    {
        var lines = new List<ConsoleLine>();
        var reader = new ConsoleLineReader(lines.Add);
        reader.Read("boot\r\nvm login: "u8);
        Assert.True(reader.HasPartial);
        reader.FlushPartial();
        reader.FlushPartial();
        Assert.False(reader.HasPartial);
        Assert.Equal(new ConsoleLine("vm login:", 6, IsPartial: true), lines[^1]);
        reader.Read("\r\n"u8);
        Assert.Equal(2, lines.Count);
    }

    [Fact]
    public void A_prompt_that_is_answered_is_told_whole()
    {
        var lines = new List<ConsoleLine>();
        var reader = new ConsoleLineReader(lines.Add);
        reader.Read("vm login: "u8);
        reader.FlushPartial();
        reader.Read("root\r\n"u8);
        Assert.Equal([new("vm login:", 0, true), new("vm login: root", 0, false)], lines);
    }

    [Fact]
    public void A_line_without_end_comes_in_pieces_of_bounded_length()
    {
        var lines = new List<ConsoleLine>();
        var reader = new ConsoleLineReader(lines.Add);
        reader.Read(Encoding.ASCII.GetBytes(new string('x', ConsoleLineReader.MaxLength + 10)));
        reader.Complete();
        Assert.Equal([ConsoleLineReader.MaxLength, 10], lines.Select(line => line.Text.Length));
        Assert.Equal(ConsoleLineReader.MaxLength, lines[1].OffsetBytes);
    }

    [Fact]
    public void Any_bytes_are_lines_and_how_they_are_cut_does_not_matter() => Prop.ForAll<byte[], PositiveInt>((bytes, size) =>
        Assert.Equal(Read(bytes, Math.Max(1, bytes.Length)), Read(bytes, size.Get))).QuickCheckThrowOnFailure();

    [Fact]
    public void SeaBios_and_iPXE_read_as_on_their_screen()
    {
        var lines = Capture("seabios-ipxe.bin");
        Assert.Equal("SeaBIOS (version 1.16.2-debian-1.16.2-1)", lines[0]);
        Assert.Contains("Booting from ROM...", lines);
        Assert.Contains("iPXE initialising devices...ok", lines);
        Assert.Contains(lines, line => line.StartsWith("iPXE 1.0.0+git-20190125.36a4c85-5.1 -- Open Source Network Boot Firmware --", StringComparison.Ordinal));
        Assert.Contains("net0: 10.0.2.15/255.255.255.0 gw 10.0.2.2", lines);
        Assert.Contains("Nothing to boot: No such file or directory (http://ipxe.org/2d03e13b)", lines);
        Assert.Equal("No bootable device.", lines[^1]);
        Assert.All(lines, line => Assert.DoesNotContain(line, char.IsControl));
    }

    [Fact]
    public void Ovmf_reads_as_on_its_screen()
    {
        var lines = Capture("ovmf-ipxe.bin");
        Assert.Contains(">>Start PXE over IPv4.", lines);
        Assert.Contains("  PXE-E23: Client received TFTP error from server.", lines);
        Assert.Contains(lines, line => line.StartsWith("BdsDxe: failed to load Boot0001 \"UEFI PXEv4 (MAC:525400123456)\"", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith(">>Start HTTP Boot over IPv4", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.DoesNotContain(line, char.IsControl));
    }

    [Fact]
    public void A_kernel_reads_as_on_its_console()
    {
        var lines = Capture("kernel-6.1.bin");
        Assert.Contains(lines, line => line.StartsWith("[    0.000000] Linux version 6.1.0-56-cloud-amd64", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith("Run /init as init process", StringComparison.Ordinal));
        Assert.Contains("LAB-INIT 6.1.0-56-cloud-amd64 console=ttyS0", lines);
        Assert.EndsWith("reboot: Power down", lines[^1], StringComparison.Ordinal);
    }

    private static List<string> Capture(string name, [CallerFilePath] string thisFile = "")
    {
        var lines = new List<string>();
        var reader = new ConsoleLineReader(line => lines.Add(line.Text));
        reader.Read(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(thisFile)!, "testdata", name)));
        reader.Complete();
        return lines;
    }

    private static string Read(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Read(bytes, bytes.Length);
    }

    private static string Read(byte[] bytes, int size)
    {
        var lines = new List<string>();
        var reader = new ConsoleLineReader(line => lines.Add(line.Text));
        foreach (var chunk in bytes.Chunk(size))
        {
            reader.Read(chunk);
        }

        reader.Complete();
        return string.Join('|', lines);
    }
}
