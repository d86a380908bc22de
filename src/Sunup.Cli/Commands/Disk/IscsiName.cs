using System.Text;
using Sunup.Cli.Invocation;

namespace Sunup.Cli.Commands.Disk;

/// <summary>Names of iSCSI targets.</summary>
internal static class IscsiName
{
    private const string Prefix = "iqn.2026-01.org.sunup:";

    /// <summary>The name as it was given, or null for none.</summary>
    /// <exception cref="UsageException">It is no name of the forms of RFC 7143 section 4.2.7.</exception>
    public static string? Check(string? name) => name is null || Protocols.Iscsi.IscsiNames.IsValid(name)
        ? name
        : throw new UsageException([$"--target {name} is no iSCSI name: iqn.YYYY-MM.DOMAIN[:ANY], eui. with 16 hexadecimal digits, or naa. with 16 or 32"]);

    /// <summary>A name made of a file's.</summary>
    public static string OfFile(string path)
    {
        var name = new StringBuilder(Prefix);
        foreach (var letter in Path.GetFileNameWithoutExtension(path).ToLowerInvariant())
        {
            name.Append(char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' ? letter : '-');
        }

        return name.ToString();
    }
}
