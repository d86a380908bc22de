using FsCheck;
using FsCheck.Fluent;
using Sunup.Diagnosis.Consoles;

namespace Sunup.Diagnosis.Tests.Consoles;

public sealed class ConsoleTests
{
    [Theory]
    [InlineData("\u001b[0m\u001b[1mSeaBIOS\u001b[0m (version 1)\r", "SeaBIOS (version 1)")]
    [InlineData("abc\b\b\b   \b\b\bxyz", "xyz")]
    [InlineData("\u001b]0;title\u0007text", "text")]
    [InlineData("\u001bP1;2q\u001b\\text", "text")]
    [InlineData("\u001b[=3htext\u001b", "text")]
    [InlineData("a\tb", "a b")]
    [InlineData("safe\u202eevil\u009b31m\0", "safeevil31m")]
    public void Control_sequences_leave_only_the_text(string text, string expected) => Assert.Equal(expected, ConsoleText.Clean(text));

    [Fact]
    public void Text_at_different_places_of_the_screen_is_kept_apart() =>
        Assert.Equal(["Booting from ROM..", "[    0.000000] Linux"], ConsoleText.Segments("Booting from ROM..\u001bc\u001b[?7l\u001b[2J[    0.000000] Linux"));

    [Fact]
    public void A_word_that_a_needless_cursor_move_tore_is_read_whole() =>
        Assert.Contains(new ConsoleReader().Read("\u001b[0;30;47mWel\u001b[06;03H\u001b[06;04Hcome to GRUB!\r"), line => line.Program == "Welcome to GRUB!");

    [Theory]
    [InlineData("error: no such \u001b[07;15H\u001b[07;16Hdevice: E4BD-6CCF.\u001b[2J\u001b[02;24HGNU GRUB  version 2.06", "error: no such device: E4BD-6CCF.|GNU GRUB  version 2.06")]
    [InlineData("left\u001b[10;5Hright", "left|right")]
    [InlineData("\u001b[02;24HGNU G\u001b[02;28H\u001b[02;29HRUB\u001b[03;31H\u001b[03;32H2.06", "GNU GRUB|2.06")]
    public void A_cursor_that_is_sent_to_where_it_is_already_stays_there(string text, string expected) => Assert.Equal(expected, string.Join('|', ConsoleText.Segments(text)));

    [Fact]
    public void A_line_that_the_screen_broke_between_two_words_is_mended()
    {
        var reader = new ConsoleReader();
        _ = reader.Read("Configuring (net0 52:54:00:12:34:56).................. No configuration methods \r");
        Assert.Contains(reader.Read("succeeded (http://ipxe.org/040ee119)\r"), line => line.Program.EndsWith(".. No configuration methods succeeded (http://ipxe.org/040ee119)", StringComparison.Ordinal));
    }

    [Fact]
    public void An_unfinished_control_string_loses_no_text() => Assert.Equal("Kernel panic", ConsoleText.Clean("\u001b]Kernel panic"));

    [Theory]
    [InlineData("[    1.234567] message", "message", "", true)]
    [InlineData("<6>[    1.234567] message", "message", "", true)]
    [InlineData("[    1.234567][    T1] message", "message", "", true)]
    [InlineData("[0005.727] I> message", "[0005.727] I> message", "[0005.727] I> message", false)]
    [InlineData("vm login: [   51.1] kvm_amd: x", "kvm_amd: x", "vm login:", false)]
    [InlineData("[  OK  ] Reached target x", "[  OK  ] Reached target x", "[  OK  ] Reached target x", false)]
    [InlineData("Nov 26 08:00:00 web1 kernel: [    0.000000] message", "message", "", true)]
    [InlineData("Nov  6 08:00:00.123456 web1 kernel: message", "message", "", true)]
    [InlineData("2024-11-26T08:00:00+0000 web1 kernel: message", "message", "", true)]
    [InlineData("2024-11-26T08:00:00.123456+01:00 web1 systemd[1]: message", "", "systemd[1]: message", false)]
    [InlineData("Tue 2024-11-26 08:00:00 UTC web1 kernel: message", "message", "", true)]
    [InlineData("[    3.123456] web1 kernel: message", "message", "", true)]
    [InlineData("[    3.123456] web1 systemd[1]: message", "", "systemd[1]: message", false)]
    [InlineData("[    3.123456] systemd[1]: message", "systemd[1]: message", "", true)]
    [InlineData("[Tue Nov 26 08:00:00 2024] message", "message", "", true)]
    [InlineData("[Nov26 08:00] message", "message", "", true)]
    [InlineData("[  +0.000123] message", "message", "", true)]
    [InlineData("2024-11-26T08:00:00,123456+00:00 message", "message", "message", false)]
    [InlineData("kern  :info  : [    0.000000] message", "message", "", true)]
    [InlineData("<30>Nov 26 08:00:00 web1 dhclient: message", "", "dhclient: message", false)]
    [InlineData("2024-11-26T08:00:00.123456789Z [    0.000000] message", "message", "", true)]
    [InlineData("2024-11-26T08:00:00.123456789Z stdout F error: message", "error: message", "error: message", false)]
    [InlineData("vm-1  | [    0.000000] message", "message", "", true)]
    [InlineData("2024-11-26 08:00:00.123+0000: message", "message", "message", false)]
    [InlineData("2024-11-26T08:00:00.123456Z qemu-system-x86_64: message", "qemu-system-x86_64: message", "qemu-system-x86_64: message", false)]
    [InlineData("ноя 05 09:41:15 web1 systemd[1]: message", "", "systemd[1]: message", false)]
    [InlineData("11月 26 09:41:15 web1 kernel: message", "message", "", true)]
    [InlineData("Jan  1 00:00:02 fhs daemon.err systemd[1]: message", "", "systemd[1]: message", false)]
    [InlineData("#12 3.456 message", "message", "message", false)]
    [InlineData("[2024-11-26 08:00:00] message", "message", "message", false)]
    public void The_kernels_words_and_a_programs_are_told_apart(string text, string kernel, string program, bool timestamped) =>
        Assert.Equal(new ConsoleLine(kernel, program, timestamped), ConsoleLine.Read(text) with { KernelTime = null, WallTime = null });

    [Fact]
    public void A_line_that_the_kernel_tore_apart_is_mended()
    {
        var reader = new ConsoleReader();
        reader.Read("imx8ulpevk l[   21.724012] caam 292e0000.crypto: device ID");
        reader.Read("[   21.730000] caam: another line of the kernel's");
        Assert.Contains(reader.Read("ogin:"), line => line.Program == "imx8ulpevk login:");
    }

    [Fact]
    public void A_torn_line_is_not_joined_with_what_comes_much_later()
    {
        var reader = new ConsoleReader();
        reader.Read("imx8ulpevk l[   21.724012] caam");
        for (var i = 0; i < 6; i++)
        {
            reader.Read("[   21.730000] a line of the kernel's");
        }

        Assert.DoesNotContain(reader.Read("ogin:"), line => line.Program == "imx8ulpevk login:");
    }

    [Fact]
    public void A_line_that_the_screen_broke_at_its_edge_is_mended()
    {
        var reader = new ConsoleReader();
        reader.Read("tftp://10.0.2.2/nowhere.ipxe... No such file or directory (http://ipxe.org/2d126");
        Assert.Contains(reader.Read("03b)"), line => line.Program.EndsWith("(http://ipxe.org/2d12603b)", StringComparison.Ordinal));
    }

    [Fact]
    public void A_line_that_the_screen_broke_at_a_blank_is_mended_where_the_blank_was_trimmed()
    {
        var reader = new ConsoleReader();
        reader.Read("Configuring (net0 52:54:00:12:34:56).................. No configuration methods");
        Assert.Contains(reader.Read("succeeded (http://ipxe.org/040ee119)"), line => line.Program.EndsWith("methods succeeded (http://ipxe.org/040ee119)", StringComparison.Ordinal));
    }

    [Fact]
    public void Any_text_is_cleaned_to_printable_text() => Prop.ForAll<string>(text =>
        ConsoleText.Segments(text ?? "").All(segment => segment.Length > 0 && !segment.Any(char.IsControl))).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_bytes_are_read_without_an_exception() => Prop.ForAll<byte[][]>(lines =>
    {
        var reader = new ConsoleReader();
        foreach (var line in lines ?? [])
        {
            // Escape, bracket and digits often: what terminals and kernels make of them.
            reader.Read(string.Concat((line ?? []).Select(value => value < 80 ? "\u001b[]0;3mHJc\\login:"[value % 17] : (char)value)));
        }

        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_line_of_a_megabyte_is_cut() => Assert.True(ConsoleText.Clean(new string('x', 1_000_000)).Length <= ConsoleText.MaxLength);
}
