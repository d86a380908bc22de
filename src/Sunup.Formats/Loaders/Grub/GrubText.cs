using System.Text;

namespace Sunup.Formats.Loaders.Grub;

/// <summary>Writes a configuration of GRUB 2.</summary>
/// <remarks>Source: the manual of GRUB 2.06, section 6.1 "Writing full configuration files directly", "Quoting".</remarks>
public static class GrubText
{
    // Outside of quotes these end a word, begin a variable, a comment or a block.
    private const string Special = "\\'$;|&<>{}#";

    /// <summary>A command line as words of GRUB's: what is between double quotes stays one word.</summary>
    /// <remarks>GRUB takes quotes away and puts its own around words with blanks, in front of the name: the kernel takes both for the same.</remarks>
    public static string Escape(string commandLine)
    {
        var text = new StringBuilder();
        var isQuoted = false;
        foreach (var letter in commandLine)
        {
            isQuoted ^= letter == '"';
            if (isQuoted ? letter is '\\' or '$' : Special.Contains(letter, StringComparison.Ordinal))
            {
                text.Append('\\');
            }

            text.Append(letter);
        }

        return isQuoted ? text.Append('"').ToString() : text.ToString();
    }

    /// <summary>A word as GRUB hands it to the kernel: in quotes where it has a blank, with a backslash before quotes and backslashes.</summary>
    /// <remarks>Source: GRUB 2.06, grub-core/lib/cmdline.c; seen in a boot.</remarks>
    internal static string Passed(string word)
    {
        var text = new StringBuilder();
        foreach (var letter in word)
        {
            _ = letter is '\\' or '\'' or '"' ? text.Append('\\').Append(letter) : text.Append(letter);
        }

        return word.Contains(' ', StringComparison.Ordinal) ? $"\"{text}\"" : text.ToString();
    }

    /// <summary>A configuration with one entry, which is started at once, on the screen and the first serial port.</summary>
    /// <param name="title">For the menu, without quotes.</param>
    /// <param name="kernel">From the root of the volume that GRUB has as its root.</param>
    /// <param name="initrd">Null for none.</param>
    /// <param name="commandLine">For the kernel.</param>
    public static string Configuration(string title, string kernel, string? initrd, string commandLine) => string.Join('\n',
        (string?[])
        [
            "serial --unit=0 --speed=115200",
            "terminal_output console serial",
            "set timeout=0",
            "set default=sunup",
            $"menuentry '{title}' --id sunup {{",
            $"  linux {kernel} {Escape(commandLine)}",
            initrd is null ? null : $"  initrd {initrd}",
            "}",
            "",
        ]).Replace("\n\n", "\n", StringComparison.Ordinal);

    /// <summary>What goes into core.img or the EFI program: finds the volume by its number, and goes on with the configuration there.</summary>
    /// <param name="volumeId">Of a FAT volume, as it is shown: <c>1A2B-3C4D</c>.</param>
    /// <param name="folder">Of grub.cfg, from the volume's root.</param>
    public static string Early(string volumeId, string folder) =>
        $"search --no-floppy --fs-uuid --set=root {volumeId}\nset prefix=($root){folder}\nconfigfile $prefix/grub.cfg\n";
}
