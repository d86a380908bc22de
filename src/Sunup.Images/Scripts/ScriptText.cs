namespace Sunup.Images.Scripts;

/// <summary>The first line of a script, which says who runs it.</summary>
internal static class ScriptText
{
    private static readonly string[] s_shells = ["sh", "ash", "bash", "dash", "hush", "busybox", "klibc-sh"];

    /// <summary>Without <c>#!</c>; null for a file that has none.</summary>
    public static string? FirstLine(string text) => text.StartsWith("#!", StringComparison.Ordinal) ? text[2..(text.IndexOf('\n', StringComparison.Ordinal) is > 0 and var end ? end : text.Length)].Trim() : null;

    /// <summary>Of a shell whose language is POSIX's.</summary>
    public static bool IsShell(string text) => FirstLine(text)?.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is [var program, .. var arguments]
        && (NameOf(program) is "env" ? arguments is [var second, ..] && s_shells.Contains(NameOf(second), StringComparer.Ordinal)
            : NameOf(program) is "busybox" ? arguments is [var applet, ..] && s_shells.Contains(applet, StringComparer.Ordinal)
            : s_shells.Contains(NameOf(program), StringComparer.Ordinal));

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
