namespace Sunup.Cli.Views.Html;

/// <summary>Head and foot of a page without script, in the look of <see cref="HtmlReport"/>.</summary>
internal static class PageFrame
{
    public static void Start(HtmlWriter html, string title)
    {
        html.Raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.Raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
        html.Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n");
        html.Element("title", title);
        html.Raw("\n<style>\n").Raw(ReportAssets.Style).Raw("</style>\n</head>\n<body>\n<div class=\"wrap\">\n");
    }

    public static void End(HtmlWriter html) => html.Raw("<footer>Written by Sunup.</footer>\n</div>\n</body>\n</html>\n");
}
