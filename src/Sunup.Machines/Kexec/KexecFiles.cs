using Sunup.Model;

namespace Sunup.Machines.Kexec;

/// <summary>Opens the files that the user named.</summary>
internal static class KexecFiles
{
    /// <exception cref="FindingException">SU1327: it cannot be read.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FindingException(
                KexecStateFindings.Of(
                    "SU1327",
                    FindingSeverity.Error,
                    $"{path} cannot be read: {(Directory.Exists(path) ? "it is a folder" : error.Message)}",
                    "Kernel and initrd are read before anything is loaded; nothing was changed.",
                    [new Evidence(error.Message, path)],
                    new Remedy("Check the path and its permissions.", $"ls -l {path}")),
                error);
        }
    }
}
