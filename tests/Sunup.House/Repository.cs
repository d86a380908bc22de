using System.Text.RegularExpressions;

namespace Sunup.House;

/// <summary>The checkout that these tests were built from.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    public static string Read(string relative) => File.ReadAllText(PathOf(relative));

    public static bool Exists(string relative) => Path.Exists(PathOf(relative));

    /// <summary>Files below <paramref name="folder"/> with that pattern, relative to the root, without build output.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) => !Directory.Exists(PathOf(folder))
        ? []
        : Directory.EnumerateFiles(PathOf(folder), pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj" or "out" or ".git"))
            .Order(StringComparer.Ordinal);

    /// <summary>Markdown that readers are meant to find: the root's and all of docs/.</summary>
    public static IEnumerable<string> Documents() =>
        Directory.EnumerateFiles(Root, "*.md").Select(path => Path.GetRelativePath(Root, path)).Concat(Files("docs", "*.md"));

    /// <summary>Each match with its file and line: "src/a.cs:12: text".</summary>
    public static IEnumerable<string> Search(IEnumerable<string> files, Regex pattern) =>
        from file in files
        from line in File.ReadLines(PathOf(file)).Select((text, index) => (text, number: index + 1))
        where pattern.IsMatch(line.text)
        select $"{file}:{line.number}: {line.text.Trim()}";

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Sunup.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("These tests run in a checkout of Sunup.");
        }

        return folder;
    }
}
