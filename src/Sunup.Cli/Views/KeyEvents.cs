using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Sunup.Model;

namespace Sunup.Cli.Views;

/// <summary>What is worth a line under its stage in a timeline.</summary>
/// <param name="Event">The first, where several alike are told as one.</param>
/// <param name="Text">In words, with size, rate and hash for a file.</param>
internal sealed record KeyEvent(BootEvent Event, string Text);

/// <summary>Picks the <see cref="KeyEvent"/>s out of a trace.</summary>
internal static class KeyEvents
{
    /// <summary>Those from <paramref name="from"/> up to, not at, <paramref name="to"/>.</summary>
    public static ImmutableArray<KeyEvent> Between(BootTrace trace, DateTimeOffset from, DateTimeOffset to)
    {
        var keys = ImmutableArray.CreateBuilder<KeyEvent>();
        var repeats = 1;
        foreach (var bootEvent in trace.Events)
        {
            if (bootEvent.At < from || bootEvent.At >= to || !IsKey(bootEvent))
            {
                continue;
            }

            var key = new KeyEvent(bootEvent, Describe(bootEvent));
            if (keys.Count > 0 && string.Equals(keys[^1].Event.Kind, bootEvent.Kind, StringComparison.Ordinal) && string.Equals(Describe(keys[^1].Event), key.Text, StringComparison.Ordinal))
            {
                repeats++;
                keys[^1] = keys[^1] with { Text = string.Create(CultureInfo.InvariantCulture, $"{key.Text} ({repeats} times)") };
                continue;
            }

            repeats = 1;
            keys.Add(key);
        }

        return keys.ToImmutable();
    }

    private static bool IsKey(BootEvent bootEvent) => bootEvent.Kind switch
    {
        _ when bootEvent.Severity is EventSeverity.Error or EventSeverity.Warning || bootEvent.Reached is not null => true,
        _ when bootEvent.Severity is EventSeverity.Debug => false,
        EventKinds.TftpComplete or EventKinds.HttpComplete or EventKinds.HttpReport => true,
        EventKinds.QmpShutdown or EventKinds.AcceleratorChosen or EventKinds.DhcpForeignServer => true,
        EventKinds.DhcpIgnored => false,
        _ => bootEvent.Source is EventSource.Dhcp,
    };

    private static string Describe(BootEvent bootEvent) =>
        bootEvent.Kind is EventKinds.TftpComplete or EventKinds.HttpComplete && (bootEvent["file"] ?? bootEvent["path"]) is { } file && Number(bootEvent, "bytes") is { } bytes
            ? DescribeFile(bootEvent, file, bytes)
            : bootEvent.Text;

    private static string DescribeFile(BootEvent bootEvent, string file, double bytes)
    {
        var text = new StringBuilder(file).Append(", ").Append(Quantity.Bytes(bytes));
        if (Number(bootEvent, "duration_ms") is { } milliseconds)
        {
            text.Append(" in ").Append(Quantity.Duration(TimeSpan.FromMilliseconds(milliseconds)));
            if (milliseconds > 0)
            {
                text.Append(", ").Append(Quantity.Bytes(bytes * 1000 / milliseconds)).Append("/s");
            }
        }

        if (bootEvent["resent"] is { } resent and not "0")
        {
            text.Append(", ").Append(resent).Append(" resent");
        }

        if (bootEvent["sha256"] is { Length: >= 12 } hash)
        {
            text.Append(", sha256 ").Append(hash.AsSpan(0, 12));
        }

        return text.ToString();
    }

    /// <summary>A field as a number that is sane to compute with.</summary>
    private static double? Number(BootEvent bootEvent, string field) =>
        double.TryParse(bootEvent[field], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and < 1e15 ? value : null;
}
