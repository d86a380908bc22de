using System.Globalization;

namespace Sunup.Linux.Kexec;

/// <summary>One message of the kernel.</summary>
/// <param name="SinceBoot">On the kernel's own clock, which stands still while the machine is suspended.</param>
/// <param name="Text">Without the lines about its device.</param>
public readonly record struct KernelMessage(TimeSpan SinceBoot, string Text)
{
    /// <summary>Reads a record of /dev/kmsg: <c>priority,sequence,microseconds,flags;text</c>. What is not of that form is text.</summary>
    public static KernelMessage Parse(string record)
    {
        var separator = record.IndexOf(';', StringComparison.Ordinal);
        var text = record[(separator + 1)..];
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var fields = separator < 0 ? [] : record[..separator].Split(',');
        var microseconds = fields.Length > 2 && long.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;
        return new KernelMessage(TimeSpan.FromMicroseconds(Math.Min(microseconds, long.MaxValue / 100)), end < 0 ? text : text[..end]);
    }
}
