using Sunup.Cli;
using Sunup.Cli.Invocation;

if (args is ["--version"])
{
    // Answered before anything is loaded: scripts ask this often.
    using var output = Console.OpenStandardOutput();
    output.Write("sunup "u8);
    output.Write(System.Text.Encoding.ASCII.GetBytes(SunupVersion.Text));
    output.Write("\n"u8);
    return ExitCodes.Yes;
}

using var host = CommandHost.ForThisProcess();
return await SunupApplication.RunAsync(args, host, CancellationToken.None);
