namespace Sunup.Cli.FindingPages;

/// <summary>The page of one finding id, as it stands in docs/findings.</summary>
/// <param name="Id"><c>SU0401</c>.</param>
/// <param name="Title">Its first line, without the id.</param>
/// <param name="Text">The whole page, Markdown.</param>
public sealed record FindingPage(string Id, string Title, string Text);
