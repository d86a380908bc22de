namespace Sunup.Images.Scripts;

/// <summary>The first line of a script, which says who runs it.</summary>
internal static class ScriptText
{
    private static readonly string[] s_shells = ["sh", "ash", "bash", "dash", "hush", "klibc-sh"];

    /// <summary>Without <c>#!</c>; null for a file that has none.</summary>
    public static string? FirstLine(string text) => text.StartsWith("#!", StringComparison.Ordinal) ? text[2..(text.IndexOf('\n', StringComparison.Ordinal) is > 0 and var end ? end : text.Length)].Trim() : null;

    /// <summary>Of a shell whose language is POSIX's.</summary>
    public static bool IsShell(string text) => FirstLine(text)?.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is [var program, .. var arguments]
        && (NameOf(program) is "env" ? arguments is [var second, .. var more] && IsShell(NameOf(second), more) : IsShell(NameOf(program), arguments));

    /// <summary>A program of that name is such a shell.</summary>
    public static bool IsShellName(string name) => s_shells.Contains(name, StringComparer.Ordinal);

    private static bool IsShell(string name, string[] arguments) => name is "busybox" ? arguments is [var applet, ..] && IsShellName(applet) : IsShellName(name);

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
