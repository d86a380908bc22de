using System.Buffers;

namespace Sunup.Planning.MachineFiles.Editing;

/// <summary>Texts and lists as YAML on one line.</summary>
public static class YamlWriter
{
    // Plain in every place, also inside of brackets.
    private static readonly SearchValues<char> _plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./=+-");

    /// <summary>Plain where that is safe, else in double quotes.</summary>
    public static string Scalar(string text) =>
        text.Length > 0 && char.IsAsciiLetterOrDigit(text[0]) | text[0] is '/' or '.' && !text.AsSpan().ContainsAnyExcept(_plain) && !IsWord(text)
            ? text
            : $"\"{text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal)}\"";

    /// <summary>Made of characters that need no quotes in any place.</summary>
    public static bool IsPlain(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(_plain);

    public static string List(IEnumerable<string> items) => $"[{string.Join(", ", items.Select(Scalar))}]";

    // Words that YAML takes for something else than text.
    private static bool IsWord(string text) => text.ToUpperInvariant() is "NULL" or "TRUE" or "FALSE" or "YES" or "NO" or "ON" or "OFF" or "Y" or "N";
}
