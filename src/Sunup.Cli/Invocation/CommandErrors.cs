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
                    context.Error.WriteLine($"sunup: {problem}");
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

    private static void WriteFinding(CommandContext context, Finding finding)
    {
        var output = context.Error;
        output.WriteLine($"{finding.Id}: {finding.Summary}");
        if (finding.Cause is not null)
        {
            output.WriteLine($"  {finding.Cause}");
        }

        foreach (var evidence in finding.Evidence)
        {
            var line = evidence.Line is null ? "" : $":{evidence.Line}";
            output.WriteLine($"  seen in {evidence.Where}{line}: {evidence.Text}");
        }

        foreach (var remedy in finding.Remedies)
        {
            output.WriteLine(remedy.Command is null ? $"  -> {remedy.Text}" : $"  -> {remedy.Text}: {remedy.Command}");
        }
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
