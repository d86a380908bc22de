using System.Net;
using Sunup.Diagnosis.Consoles;

namespace Sunup.Cli.Views.Html;

/// <summary>Writes HTML. What comes from outside goes through <see cref="Text"/> only.</summary>
internal sealed class HtmlWriter(TextWriter output)
{
    /// <summary>Markup of our own.</summary>
    public HtmlWriter Raw(string markup)
    {
        output.Write(markup);
        return this;
    }

    /// <summary>Text from anywhere: control characters removed, markup escaped. Also safe inside a double-quoted attribute.</summary>
    public HtmlWriter Text(string text)
    {
        WebUtility.HtmlEncode(ConsoleText.Clean(text), output);
        return this;
    }

    public HtmlWriter Element(string name, string text) => Raw($"<{name}>").Text(text).Raw($"</{name}>");
}
