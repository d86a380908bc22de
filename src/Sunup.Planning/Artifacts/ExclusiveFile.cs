namespace Sunup.Planning.Artifacts;

/// <summary>A file that one process has at a time: flock(2), which ends with the process however that ends.</summary>
public static class ExclusiveFile
{
    // EWOULDBLOCK of Linux, which .NET hands on as it is.
    private const int LockedByAnother = 11;

    /// <summary>Takes it, and makes it where there is none; null while another process has it. Disposing gives it back.</summary>
    /// <exception cref="IOException">It cannot be opened for another reason.</exception>
    public static FileStream? TryTake(string path)
    {
        try
        {
            // FileShare.None is flock(LOCK_EX | LOCK_NB).
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault) when (fault.HResult == LockedByAnother)
        {
            return null;
        }
    }
}
