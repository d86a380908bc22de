using System.Globalization;
using System.Text;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.UnifiedKernelImages;

/// <summary>Texts as the stub makes them of bytes and of what it is handed.</summary>
/// <remarks>Sources: systemd's efi-string.c (xstrn8_to_16), util.c (mangle_stub_cmdline), stub.c (process_arguments, use_load_options).</remarks>
internal static class StubText
{
    private const int LongestText = 1 << 20;

    /// <summary>UTF-8 up to the first NUL. What is beyond the basic plane the stub leaves out.</summary>
    public static string Of(FileBytes file, UkiSection section)
    {
        var bytes = file.Read(section.Offset, Math.Min(section.Length, LongestText)).AsSpan();
        var text = new StringBuilder();
        foreach (var rune in Encoding.UTF8.GetString(bytes.IndexOf((byte)0) is >= 0 and var end ? bytes[..end] : bytes).EnumerateRunes())
        {
            if (rune.IsBmp)
            {
                text.Append((char)rune.Value);
            }
        }

        return text.ToString();
    }

    /// <summary>Control characters become blanks; trimmed, at both ends since 253.</summary>
    public static string Mangle(string text, int major)
    {
        var blank = string.Create(text.Length, text, (span, from) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = from[i] is <= ' ' or '\x7f' ? ' ' : from[i];
            }
        });
        return major > 252 ? blank.Trim(' ') : blank.TrimEnd(' ');
    }

    /// <summary><c>@1 rest</c>: picks a profile, and the rest is the command line. One blank goes with it.</summary>
    public static (int? Profile, string Given) SplitProfile(string options)
    {
        var digits = options.StartsWith('@') ? options.Skip(1).TakeWhile(char.IsAsciiDigit).Count() : 0;
        var rest = digits == 0 ? options : options[(digits + 1)..];
        return digits == 0 || (rest.Length > 0 && rest[0] != ' ') || !uint.TryParse(options.AsSpan(1, digits), CultureInfo.InvariantCulture, out var number)
            ? (null, options)
            : ((int)Math.Min(number, int.MaxValue), rest.Length > 0 ? rest[1..] : "");
    }

    /// <summary>Load options that are no text are left alone: firmware puts data of its own there.</summary>
    public static bool IsText(string options, int major) => major >= StubVersions.FirstWithProfiles ? !options.Any(letter => letter <= 0x1f) : options.Length > 0 && options[0] > 0x1f;
}
