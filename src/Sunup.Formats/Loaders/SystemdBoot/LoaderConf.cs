using System.Globalization;

namespace Sunup.Formats.Loaders.SystemdBoot;

/// <summary><c>loader/loader.conf</c> of systemd-boot.</summary>
/// <remarks>Source: loader.conf(5). The last line of a key counts. <c>menu-force</c> and <c>menu-hidden</c> are no numbers.</remarks>
/// <param name="Default">A pattern of entry ids; null for none.</param>
/// <param name="Timeout">As written: seconds, <c>menu-force</c>, <c>menu-hidden</c>, <c>menu-disabled</c>; null for none.</param>
/// <param name="Editor">Whether the command line may be edited in the menu: yes unless said otherwise.</param>
public sealed record LoaderConf(string? Default, string? Timeout, bool Editor)
{
    /// <summary>The timeout in tenths of a second; null where it is no number.</summary>
    public int? TimeoutTenths => int.TryParse(Timeout, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < int.MaxValue / 10 ? seconds * 10 : null;

    public static LoaderConf Read(string text)
    {
        string? timeout = null;
        var editor = true;
        foreach (var raw in text.Split('\n'))
        {
            var words = raw.Split([' ', '\t', '\r'], 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words is [var key, var value] && key[0] != '#')
            {
                timeout = key == "timeout" ? value : timeout;
                editor = key == "editor" ? value is "1" or "yes" or "y" or "true" or "t" or "on" : editor;
            }
        }

        return new LoaderConf(BootLoaderSpec.EntryFile.DefaultOf(text), timeout, editor);
    }
}
