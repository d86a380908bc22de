using System.Security.Cryptography;
using System.Text;

namespace Sunup.Cli.Views.Html;

/// <summary>Style and script of the report, from the assembly.</summary>
internal static class ReportAssets
{
    public static string Style { get; } = Read("report.css");

    public static string Script { get; } = Read("report.js");

    /// <summary>For the content security policy: <c>sha256-...</c>.</summary>
    public static string ScriptHash { get; } = "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script)));

    private static string Read(string name)
    {
        using var stream = typeof(ReportAssets).Assembly.GetManifestResourceStream($"Sunup.Cli.Views.Html.{name}")
            ?? throw new InvalidOperationException($"The resource {name} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
