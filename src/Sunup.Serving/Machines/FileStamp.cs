namespace Sunup.Serving.Machines;

/// <summary>By what a change of a file is noticed: its length, its time, and which file a link leads to. Default: it is not there.</summary>
internal readonly record struct FileStamp(long Length, DateTime ModifiedUtc, string? Target)
{
    public static FileStamp Of(string path)
    {
        try
        {
            var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName;
            var file = new FileInfo(target ?? path);
            return file.Exists ? new FileStamp(file.Length, file.LastWriteTimeUtc, target) : default;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
