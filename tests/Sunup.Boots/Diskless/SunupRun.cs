using Sunup.Cli;
using Sunup.Cli.Invocation;

namespace Sunup.Boots.Diskless;

/// <summary>Runs a command of Sunup's, which has to succeed.</summary>
internal static class SunupRun
{
    /// <returns>Its standard output.</returns>
    public static async Task<string> RunAsync(ITestOutputHelper output, params string[] arguments)
    {
        using var said = new StringWriter();
        using var notes = new StringWriter();
        using var host = new CommandHost { Output = said, Error = notes };
        var exitCode = await SunupApplication.RunAsync(arguments, host, TestContext.Current.CancellationToken);
        output.WriteLine($"sunup {string.Join(' ', arguments)}\n{notes}{said}");
        Assert.Equal(ExitCodes.Yes, exitCode);
        return said.ToString();
    }
}
