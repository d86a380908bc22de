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
            case UsageException or FindingException:
                var exitCode = Tell(context, error);
                if (context.Json && error is FindingException { Finding: var finding })
                {
                    WriteJson(context, finding);
                }

                return exitCode;
            default:
                WriteBug(context, error);
                return ExitCodes.CannotDoJob;
        }
    }

    /// <summary>Tells it on standard error alone, for a command that goes on with the rest, and gives its exit code.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="error">A <see cref="UsageException"/> or a <see cref="FindingException"/>.</param>
    public static int Tell(CommandContext context, Exception error)
    {
        if (error is UsageException usage)
        {
            foreach (var problem in usage.Problems)
            {
                context.Error.WriteLine(usage.IsAboutFiles ? problem : $"sunup: {problem}");
            }

            return ExitCodes.Usage;
        }

        var style = ViewStyle.ForError(context);
        new FindingView(ViewConsole.Create(context.Error, style), style).Show(((FindingException)error).Finding);
        WriteDetails(context, error.InnerException);
        return ExitCodes.CannotDoJob;
    }

    /// <summary>For programs, as <c>{"finding": ...}</c>.</summary>
    private static void WriteJson(CommandContext context, Finding finding)
    {
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
