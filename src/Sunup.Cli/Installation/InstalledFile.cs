namespace Sunup.Cli.Installation;

/// <summary>A file outside <c>lib/sunup</c> that an installation writes.</summary>
/// <param name="Path">Relative to the prefix.</param>
/// <param name="Text">Its content.</param>
public sealed record InstalledFile(string Path, string Text);
