using Sunup.Cli.Invocation;

namespace Sunup.Cli.Tests.Invocation;

public sealed class CommandContextTests
{
    [Theory]
    [InlineData(ColorMode.Auto, true, null, "xterm", false, true)]
    [InlineData(ColorMode.Auto, true, "", "xterm", false, true)]
    [InlineData(ColorMode.Auto, true, "1", "xterm", false, false)]
    [InlineData(ColorMode.Auto, true, null, "dumb", false, false)]
    [InlineData(ColorMode.Auto, false, null, "xterm", false, false)]
    [InlineData(ColorMode.Always, false, "1", "dumb", false, true)]
    [InlineData(ColorMode.Always, true, null, "xterm", true, false)]
    [InlineData(ColorMode.Never, true, null, "xterm", false, false)]
    public void Colour_is_for_terminals_and_people_who_want_it(
        ColorMode mode, bool terminal, string? noColor, string term, bool json, bool expected)
    {
        using var host = new CommandHost
        {
            Output = TextWriter.Null,
            Error = TextWriter.Null,
            OutputIsTerminal = terminal,
            Environment = name => name switch { "NO_COLOR" => noColor, "TERM" => term, _ => null },
        };
        Assert.Equal(expected, new CommandContext(host, mode, json, verbose: false).UseColor);
    }
}
