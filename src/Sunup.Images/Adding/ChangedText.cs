namespace Sunup.Images.Adding;

/// <summary>Lines of files, for messages.</summary>
internal static class ChangedText
{
    private const int Longest = 120;

    /// <summary>The first line of a text, in quotes, shortened.</summary>
    public static string Line(string text)
    {
        var line = text.Split('\n', 2)[0].TrimEnd('\r');
        return line.Length > Longest ? $"\"{line[..Longest]}...\"" : $"\"{line}\"";
    }
}
