using System.Globalization;
using System.Text;
using Sunup.Cli.Commands.Initrd;

namespace Sunup.Cli.Views.Initrd;

/// <summary>One line as <c>ls -l</c> and <c>cpio -tv</c> have it: mode, links, owner, group, size or device, time, name.</summary>
internal static class EntryLine
{
    /// <param name="line">Appended to, without a line end.</param>
    /// <param name="mode">As in <c>st_mode</c>.</param>
    /// <param name="links">How many names it has.</param>
    /// <param name="owner">User and group.</param>
    /// <param name="size">Bytes, or <c>major, minor</c>.</param>
    /// <param name="time">Seconds since 1970.</param>
    public static void AppendFields(StringBuilder line, uint mode, long links, (uint User, uint Group) owner, string size, uint time)
    {
        line.Append(ModeText.Of(mode));
        line.Append(CultureInfo.InvariantCulture, $" {links,3} {NameOf(owner.User),-5} {NameOf(owner.Group),-5} {size,9} ");
        line.Append(CultureInfo.InvariantCulture, $"{DateTimeOffset.FromUnixTimeSeconds(time).UtcDateTime:yyyy-MM-dd HH:mm} ");
    }

    /// <summary>A name with control characters as octal escapes, so that one entry is one line and the terminal is not told anything.</summary>
    public static void AppendName(StringBuilder line, string name)
    {
        foreach (var character in name)
        {
            if (char.IsControl(character))
            {
                line.Append('\\').Append(Convert.ToString(character, 8).PadLeft(3, '0'));
            }
            else if (character == '\\')
            {
                line.Append(@"\\");
            }
            else
            {
                line.Append(character);
            }
        }
    }

    private static string NameOf(uint id) => id == 0 ? "root" : id.ToString(CultureInfo.InvariantCulture);
}
