using Sunup.Cli.Invocation;
using Sunup.Model;

namespace Sunup.Cli.Commands.Inspect;

/// <summary>Writes a file that is there as a whole or not at all, and that is never one of those read.</summary>
internal static class OutputFile
{
    /// <param name="path">Where to; replaced if it is there.</param>
    /// <param name="input">What is being read.</param>
    /// <param name="write">Writes the content.</param>
    public static void Write(string path, string input, Action<Stream> write)
    {
        if (IsSame(path, input))
        {
            throw new UsageException($"-o {path} is the file that is read; the original stays as it is. Name another one.");
        }

        var full = Path.GetFullPath(path);
        var temporary = Path.Join(Path.GetDirectoryName(full), $".{Path.GetFileName(full)}.{Environment.ProcessId}.part");
        try
        {
            try
            {
                using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                {
                    write(stream);
                    stream.Flush(flushToDisk: true);
                }

                File.Move(temporary, full, overwrite: true);
            }
            finally
            {
                File.Delete(temporary);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new FindingException(
                FileInspection.Failed("SU0734", $"{path} cannot be written: {fault.Message}", "Nothing was left behind.", new Remedy("Check the folder, its permissions and the room on its disk.", $"df -h {Path.GetDirectoryName(full)}")), fault);
        }
    }

    // By name, through links; a hard link to the input is another name that File.Move replaces without touching the input's bytes.
    private static bool IsSame(string path, string input) => string.Equals(Target(path), Target(input), StringComparison.Ordinal);

    private static string Target(string path) => new FileInfo(path) is { Exists: true } file && file.ResolveLinkTarget(returnFinalTarget: true) is { } target
        ? target.FullName
        : Path.GetFullPath(path);
}
