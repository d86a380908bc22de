using Sunup.Cli.Invocation;

namespace Sunup.Cli.Commands.Demo;

/// <summary>The folder of the incidents' files: the user's own, or one that goes with the command.</summary>
internal sealed class IncidentPlace : IDisposable
{
    private IncidentPlace(string folder, string? kept) => (Folder, Kept) = (folder, kept);

    /// <summary>Absolute.</summary>
    public string Folder { get; }

    /// <summary>As the user named it; null for one that goes.</summary>
    public string? Kept { get; }

    /// <exception cref="UsageException">The folder cannot be made, or holds something.</exception>
    public static IncidentPlace Open(string? wanted)
    {
        if (wanted is null)
        {
            return new IncidentPlace(Directory.CreateTempSubdirectory("sunup-incidents-").FullName, null);
        }

        try
        {
            var folder = Directory.CreateDirectory(wanted);
            return folder.EnumerateFileSystemInfos().Any()
                ? throw new UsageException([$"--keep {wanted}: the folder is not empty, and nothing is overwritten; name one that is, or that is not there yet"])
                : new IncidentPlace(folder.FullName, wanted);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException([$"--keep {wanted}: {fault.Message}"]);
        }
    }

    public void Dispose()
    {
        if (Kept is null)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
