using Sunup.Cli;
using Sunup.Cli.Invocation;

namespace Sunup.Boots;

/// <summary>Runs a command of Sunup's, which has to succeed.</summary>
internal static class SunupRun
{
    /// <summary>The same, told where the test tells its own.</summary>
    /// <returns>Its standard output.</returns>
    public static async Task<string> RunAsync(ITestOutputHelper output, params string[] arguments)
    {
        var said = await RunAsync(arguments);
        output.WriteLine($"sunup {string.Join(' ', arguments)}\n{said}");
        return said;
    }

    /// <returns>Its standard output.</returns>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        using var said = new StringWriter();
        using var notes = new StringWriter();
        using var host = new CommandHost { Output = said, Error = notes };
        var exitCode = await SunupApplication.RunAsync(arguments, host, TestContext.Current.CancellationToken);
        Assert.True(exitCode == ExitCodes.Yes, $"sunup {string.Join(' ', arguments)}\n{notes}{said}");
        return said.ToString();
    }
}
