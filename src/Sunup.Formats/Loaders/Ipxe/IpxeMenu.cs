using System.Collections.Immutable;

namespace Sunup.Formats.Loaders.Ipxe;

/// <summary>A line of a menu.</summary>
/// <param name="Label">What <c>choose</c> gives; null for a line that cannot be chosen.</param>
/// <param name="Text">As shown.</param>
/// <param name="Line">1-based line of the script.</param>
public sealed record IpxeMenuItem(string? Label, string Text, int Line);

/// <summary>A menu of a script: <c>menu</c>, its <c>item</c>s, the <c>choose</c> that shows it.</summary>
/// <param name="Title">As shown; empty for the default.</param>
/// <param name="Line">1-based line of <c>menu</c>.</param>
/// <param name="Items">In order.</param>
/// <param name="Setting">Where <c>choose</c> puts what was chosen; null where nothing shows the menu.</param>
/// <param name="Default">The label that is marked first; null for the first item.</param>
/// <param name="TimeoutMilliseconds">After which it is chosen; null: it waits for ever.</param>
public sealed record IpxeMenu(string Title, int Line, ImmutableArray<IpxeMenuItem> Items, string? Setting, string? Default, string? TimeoutMilliseconds)
{
    /// <summary>By which items and <c>choose</c> name it; empty for the one without a name.</summary>
    public string Name { get; init; } = "";

    /// <summary>1-based line of <c>choose</c>; 0 for none.</summary>
    public int ChooseLine { get; init; }
}
