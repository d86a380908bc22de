using Sunup.Cli.Invocation;
using Sunup.Cli.Views;

namespace Sunup.Cli.Commands.Initrd;

/// <summary>One line on standard error that says how far a long job is: on a terminal only, and only when it takes longer than a moment.</summary>
internal sealed class ProgressLine(CommandContext context, string verb) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    private readonly long _startedAt = context.Time.GetTimestamp();
    private long _shownAt;
    private bool _shown;

    public void Report(long bytes)
    {
        if (!context.ErrorIsTerminal || context.Time.GetElapsedTime(_startedAt) < s_patience || (_shown && context.Time.GetElapsedTime(_shownAt) < s_interval))
        {
            return;
        }

        _shown = true;
        _shownAt = context.Time.GetTimestamp();
        context.Error.Write($"\r{verb} {Quantity.Bytes(bytes)}   ");
    }

    public void Dispose()
    {
        if (_shown)
        {
            context.Error.Write("\r\u001b[K");
        }
    }
}
