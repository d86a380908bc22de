namespace Sunup.Planning.Documents;

/// <summary>What is there, when what was named is not.</summary>
internal static class NearbyFiles
{
    private const int MostEntries = 2000;

    /// <summary>One phrase about the files or folders near <paramref name="path"/>; null when there is nothing to say.</summary>
    public static string? Describe(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        while (folder is not null && !Directory.Exists(folder))
        {
            var parent = Path.GetDirectoryName(folder);
            if (parent is not null && Directory.Exists(parent))
            {
                return $"the folder {folder} does not exist";
            }

            folder = parent;
        }

        return folder is null ? null : DescribeFolder(folder, Path.GetFileName(path));
    }

    private static string? DescribeFolder(string folder, string name)
    {
        try
        {
            string[] names = [.. Directory.EnumerateFileSystemEntries(folder).Take(MostEntries).Select(entry => Path.GetFileName(entry))];
            if (Words.Nearest(name, names) is { } nearest)
            {
                return $"did you mean {Path.Combine(folder, nearest)}?";
            }

            return names.Length == 0
                ? $"the folder {folder} is empty"
                : $"in {folder}: {string.Join(", ", names.Order(StringComparer.Ordinal).Take(6).Select(Words.Shorten))}{(names.Length > 6 ? ", ..." : "")}";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return $"the folder {folder} may not be listed by this user";
        }
    }
}
