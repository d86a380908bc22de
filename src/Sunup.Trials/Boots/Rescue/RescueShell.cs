using System.Text;
using Sunup.Model;

namespace Sunup.Trials.Boots.Rescue;

/// <summary>Asks the shell that a failed initramfs leaves on the console which devices wait for another's driver.</summary>
/// <remarks>
/// Only after a failure that a shell follows, and only once its prompt is there: what is typed earlier is lost or answered by something else. The
/// answer is ordinary console output. Source: Linux drivers/base/dd.c, /sys/kernel/debug/devices_deferred.
/// </remarks>
/// <param name="type">Types on the console.</param>
internal sealed class RescueShell(Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> type)
{
    /// <summary>The last line of the answer.</summary>
    private const string Answered = "sunup-deferred-end";

    // The words are split, so that the console's echo of the question is no answer.
    private const string Question =
        "mkdir -p /sys/kernel/debug; mount -t debugfs debugfs /sys/kernel/debug 2>/dev/null; "
        + "while read -r d r; do echo \"sunup\"\"-deferred: $d $r\"; done </sys/kernel/debug/devices_deferred; echo \"sunup\"\"-deferred-end\"\n";

    /// <summary>How long a prompt is waited for, and then how long the answer.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(8);

    private bool _hasAsked;

    /// <summary>A failure to find the root that leaves a shell.</summary>
    public static bool Follows(Finding failure) => failure.Id is "SU0910" or "SU0912";

    /// <summary>The answer is there.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>Looks at what the console says after the failure, and asks at the first prompt.</summary>
    public async ValueTask SeeAsync(BootEvent seen, CancellationToken cancellationToken)
    {
        if (seen.Kind is not EventKinds.SerialLine)
        {
            return;
        }

        IsAnswered |= seen.Text.StartsWith(Answered, StringComparison.Ordinal);
        if (!_hasAsked && IsPrompt(seen.Text))
        {
            _hasAsked = true;
            await type(Encoding.ASCII.GetBytes(Question), cancellationToken);
        }
    }

    /// <summary>busybox's, initramfs-tools', dracut's and mkinitcpio's.</summary>
    private static bool IsPrompt(string line) => line.TrimEnd() is "(initramfs)" or [.., '#'] or [.., '$'] or ":/#";
}
