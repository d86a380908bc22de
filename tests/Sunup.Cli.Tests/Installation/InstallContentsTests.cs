using Sunup.Cli.Commands;
using Sunup.Cli.Installation;
using Sunup.Cli.Invocation;

namespace Sunup.Cli.Tests.Installation;

public sealed class InstallContentsTests
{
    [Fact]
    public void The_unit_starts_the_program_of_the_prefix()
    {
        const string unit = "[Service]\nExecStartPre=-/usr/bin/sunup --version\nExecStart=/usr/local/bin/sunup serve /etc/sunup/x\nExecReload=/bin/kill -HUP $MAINPID\n";
        using var host = new CommandHost { Output = TextWriter.Null, Error = TextWriter.Null };
        var files = InstallContents.For(new SunupRootCommand(host), unit, "interfaces: []", "/opt/s/bin/sunup");
        Assert.Equal(
            "[Service]\nExecStartPre=-/opt/s/bin/sunup --version\nExecStart=/opt/s/bin/sunup serve /etc/sunup/x\nExecReload=/bin/kill -HUP $MAINPID\n",
            files.Single(file => file.Path == InstallContents.UnitPath).Text);
    }
}
