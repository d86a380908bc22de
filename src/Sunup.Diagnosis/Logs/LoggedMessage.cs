namespace Sunup.Diagnosis.Logs;

/// <summary>Lines that a test system wrote as records: <c>- {"dt": "...", "lvl": "target", "msg": "[    0.0] ..."}</c>.</summary>
internal static class LoggedMessage
{
    public static bool IsWrapped(string line) => line.StartsWith("- {", StringComparison.Ordinal) || line.StartsWith("{\"dt\"", StringComparison.Ordinal);

    /// <summary>The message of such a record; any other line as it is.</summary>
    public static string Unwrap(string line)
    {
        if (!IsWrapped(line))
        {
            return line;
        }

        foreach (var (start, end) in (ReadOnlySpan<(string, string)>)[("\"msg\": \"", "\"}"), ("msg: '", "'}"), ("msg: \"", "\"}"), ("msg: ", "}")])
        {
            var at = line.IndexOf(start, StringComparison.Ordinal);
            if (at >= 0)
            {
                var message = line[(at + start.Length)..].TrimEnd();
                return message.EndsWith(end, StringComparison.Ordinal) ? message[..^end.Length] : message;
            }
        }

        return line;
    }
}
