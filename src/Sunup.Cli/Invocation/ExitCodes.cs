namespace Sunup.Cli.Invocation;

/// <summary>What the exit code of every command means.</summary>
public static class ExitCodes
{
    /// <summary>It came up, it is sound, it is done.</summary>
    public const int Yes = 0;

    /// <summary>The answer is no: the machine did not come up, or there is a finding of severity error.</summary>
    public const int No = 1;

    /// <summary>The command line, a machine file or a service file is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Sunup could not do its own job here: a missing tool, no permission, a port taken, a bug.</summary>
    public const int CannotDoJob = 3;

    /// <summary>Stopped by Ctrl-C or SIGTERM.</summary>
    public const int Interrupted = 130;

    /// <summary>The reader of our output went away: what a shell shows for SIGPIPE.</summary>
    public const int BrokenPipe = 141;
}
