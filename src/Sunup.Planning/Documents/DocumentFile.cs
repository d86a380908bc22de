namespace Sunup.Planning.Documents;

/// <summary>Reads a whole file of the user's, up to a limit.</summary>
internal static class DocumentFile
{
    /// <summary>The bytes, one more than <paramref name="mostBytes"/> at most; null with a problem when the file cannot be read.</summary>
    public static async Task<byte[]?> ReadAsync(string path, int mostBytes, ProblemList problems, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.Asynchronous);
            var bytes = new MemoryStream();
            var buffer = new byte[16384];
            int count;
            while (bytes.Length <= mostBytes && (count = await file.ReadAsync(buffer, cancellationToken)) > 0)
            {
                bytes.Write(buffer, 0, count);
            }

            return bytes.ToArray();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            problems.Add(SourcePosition.WholeFile, "", Say(path, fault), Hint(path, fault));
            return null;
        }
    }

    private static string Say(string path, Exception fault) => fault switch
    {
        _ when Directory.Exists(path) => "is a folder, needed a file",
        FileNotFoundException or DirectoryNotFoundException => "no such file",
        UnauthorizedAccessException => "may not be read by this user",
        _ => $"cannot be read: {fault.Message}",
    };

    private static string? Hint(string path, Exception fault) =>
        fault is FileNotFoundException or DirectoryNotFoundException ? NearbyFiles.Describe(path) : null;
}
