namespace Sunup.Diagnosis.Explanations.Roles;

/// <summary>What a kernel command line establishes: <c>cmdline</c>, <c>cmdline.root</c>, <c>cmdline.root=UUID</c>, <c>cmdline.initrd</c>.</summary>
public static class CommandLineFacts
{
    private const int Longest = 8192;

    /// <summary><c>cmdline</c>, and for each key <c>cmdline.KEY</c>; for <c>root=</c> with its kind as well. Nothing for an empty line.</summary>
    public static IEnumerable<string> Of(string commandLine)
    {
        var words = (commandLine.Length > Longest ? commandLine[..Longest] : commandLine).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            yield break;
        }

        yield return "cmdline";
        foreach (var word in words)
        {
            var end = word.IndexOf('=', StringComparison.Ordinal);
            yield return $"cmdline.{(end < 0 ? word : word[..end])}";
            if (word.StartsWith("root=", StringComparison.Ordinal))
            {
                yield return $"cmdline.root={Kind(word["root=".Length..])}";
            }
        }
    }

    private static string Kind(string root)
    {
        foreach (var kind in (ReadOnlySpan<string>)["UUID", "PARTUUID", "LABEL", "PARTLABEL"])
        {
            if (root.StartsWith(kind + "=", StringComparison.Ordinal))
            {
                return kind;
            }
        }

        return root switch
        {
            _ when root.StartsWith("/dev/nfs", StringComparison.Ordinal) || root.StartsWith("nfs", StringComparison.Ordinal) => "nfs",
            _ when root.StartsWith("/dev/mapper/", StringComparison.Ordinal) => "mapper",
            _ when root.StartsWith("/dev/ram", StringComparison.Ordinal) => "ram",
            _ when root.StartsWith("/dev/", StringComparison.Ordinal) => "device",
            _ => "other",
        };
    }
}
