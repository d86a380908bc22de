using Sunup.Formats.InitScripts;

namespace Sunup.Formats.Tests.InitScripts;

/// <summary>inittab, as sysvinit and busybox have it.</summary>
public sealed class InitTableTests
{
    [Fact]
    public void Lines_have_their_four_fields_and_their_number()
    {
        var table = InitTable.Read("# a comment\nid:2:initdefault:\n\nsi::sysinit:/etc/init.d/rcS\n1:2345:respawn:/sbin/getty --noclear 38400 tty1:x\nbroken line\n::respawn:-/bin/sh\n");
        Assert.Equal("2", table.DefaultLevel);
        Assert.Equal(
            [new InitTableLine(2, "id", "2", "initdefault", ""), new InitTableLine(4, "si", "", "sysinit", "/etc/init.d/rcS"), new InitTableLine(5, "1", "2345", "respawn", "/sbin/getty --noclear 38400 tty1:x"), new InitTableLine(7, "", "", "respawn", "-/bin/sh")],
            table.Lines);
        Assert.Equal([6], table.Unread);
        Assert.True(table.Lines[2].IsOf('5'));
        Assert.False(table.Lines[2].IsOf('6'));
    }

    [Theory]
    [InlineData("id:35:initdefault:", "5")]
    [InlineData("id::initdefault:", null)]
    [InlineData("", null)]
    [InlineData("::::::\n:\n\0", null)]
    public void The_default_runlevel_is_the_highest_of_its_line(string text, string? level) => Assert.Equal(level, InitTable.Read(text).DefaultLevel);
}
