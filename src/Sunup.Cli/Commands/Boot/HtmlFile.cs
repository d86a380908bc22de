using Sunup.Cli.Views.Html;
using Sunup.Model;

namespace Sunup.Cli.Commands.Boot;

/// <summary>Writes a trace's page to a file.</summary>
internal static class HtmlFile
{
    /// <exception cref="Invocation.UsageException">The file cannot be written.</exception>
    public static async Task WriteAsync(string path, BootTrace trace, CancellationToken cancellationToken)
    {
        using var page = new StringWriter { NewLine = "\n" };
        HtmlReport.Write(page, trace);
        await PageFile.WriteAsync("--html", path, page.ToString(), cancellationToken);
    }
}
