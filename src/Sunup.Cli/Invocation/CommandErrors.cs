using System.Buffers;
using System.Text;
using System.Text.Json;
using Sunup.Cli.Views;
using Sunup.Model;

namespace Sunup.Cli.Invocation;

/// <summary>The one place where exceptions become messages and exit codes.</summary>
public static class CommandErrors
{
    public static int Report(CommandContext context, Exception error, bool interrupted)
    {
        switch (error)
        {
            case OperationCanceledException when interrupted:
                return ExitCodes.Interrupted;
            case UsageException usage:
                foreach (var problem in usage.Problems)
                {
                    context.Error.WriteLine(usage.IsAboutFiles ? problem : $"sunup: {problem}");
                }

                return ExitCodes.Usage;
            case FindingException { Finding: var finding }:
                WriteFinding(context, finding);
                WriteDetails(context, error.InnerException);
                return ExitCodes.CannotDoJob;
            default:
                WriteBug(context, error);
                return ExitCodes.CannotDoJob;
        }
    }

    /// <summary>For people on standard error; for programs on standard output as <c>{"finding": ...}</c>.</summary>
    private static void WriteFinding(CommandContext context, Finding finding)
    {
        var style = ViewStyle.ForError(context);
        new FindingView(ViewConsole.Create(context.Error, style), style).Show(finding);
        if (!context.Json)
        {
            return;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WritePropertyName("finding");
            FindingJson.Write(json, finding);
            json.WriteEndObject();
        }

        context.Output.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static void WriteBug(CommandContext context, Exception error)
    {
        context.Error.WriteLine($"sunup: an error in Sunup itself: {error.GetType().Name}: {error.Message}");
        if (!context.Verbose)
        {
            context.Error.WriteLine("This is not your machine's fault. Run it again with --verbose and report the whole output.");
        }

        WriteDetails(context, error);
    }

    private static void WriteDetails(CommandContext context, Exception? error)
    {
        if (context.Verbose && error is not null)
        {
            context.Error.WriteLine($"sunup {SunupVersion.Text}, .NET {Environment.Version}, {Environment.OSVersion}");
            context.Error.WriteLine(error.ToString());
        }
    }
}
