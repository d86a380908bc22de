using Sunup.Cli.Invocation;
using Sunup.Images.Outputs;

namespace Sunup.Cli.Commands.Uki;

/// <summary>Opens what <c>-o</c> says. Images are signed where they were written, so it is a file.</summary>
internal static class OutputPath
{
    /// <exception cref="UsageException">It cannot be written there.</exception>
    public static AtomicOutput Open(string path)
    {
        try
        {
            var output = new AtomicOutput(path);
            if (output.Stream is { CanRead: true, CanSeek: true })
            {
                return output;
            }

            output.Dispose();
            throw new IOException("it is no file but a pipe, a device or the like");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException([$"-o {path}: {error.Message}"]);
        }
    }
}
