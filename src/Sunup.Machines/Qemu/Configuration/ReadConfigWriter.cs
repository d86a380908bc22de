using System.Text;

namespace Sunup.Machines.Qemu.Configuration;

/// <summary>Writes sections as <c>-readconfig</c> reads them.</summary>
/// <remarks>
/// Source: qemu_config_foreach of util/qemu-config.c, QEMU 7.2: lines of 1023 bytes at most, ids and keys of 63, values that hold no double quote; there are no escapes.
/// A value that cannot be written so stays on the command line: QEMU would cut it off without a word.
/// </remarks>
internal static class ReadConfigWriter
{
    private const int LongestLine = 1022;
    private const int LongestName = 63;

    /// <summary>A list: QEMU 7.2 wants an array there, for which the syntax has no form that the command line has too.</summary>
    private const string List = "host-nodes";

    public static bool CanWrite(QemuSection section) =>
        OptionGroup.Find(section.Kind) is not null
        && (section.Id is null || IsName(section.Id))
        && section.Entries.All(entry => IsName(entry.Key) && !entry.Key.Contains(' ', StringComparison.Ordinal) && entry.Key != List
            && entry.Value.AsSpan().IndexOfAny('"', '\n', '\r') < 0 && Encoding.UTF8.GetByteCount(LineOf(entry)) <= LongestLine);

    public static void Write(StringBuilder text, QemuSection section)
    {
        text.Append('[').Append(section.Name).Append("]\n");
        foreach (var entry in section.Entries)
        {
            text.Append(LineOf(entry)).Append('\n');
        }
    }

    private static string LineOf(QemuEntry entry) => $"  {entry.Key} = \"{entry.Value}\"";

    private static bool IsName(string text) => text.Length > 0 && Encoding.UTF8.GetByteCount(text) <= LongestName && text.AsSpan().IndexOfAny('"', '\n', ']') < 0;
}
