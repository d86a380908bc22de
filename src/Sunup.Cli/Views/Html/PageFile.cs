using Sunup.Cli.Invocation;

namespace Sunup.Cli.Views.Html;

/// <summary>Writes a page that the user asked for by an option.</summary>
internal static class PageFile
{
    /// <exception cref="UsageException">The file cannot be written.</exception>
    public static async Task WriteAsync(string option, string path, string page, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllTextAsync(path, page, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException([$"{option} {path}: {e.Message}"]);
        }
    }
}
