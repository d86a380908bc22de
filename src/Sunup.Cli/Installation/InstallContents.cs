using System.Text.RegularExpressions;
using Sunup.Cli.Commands;
using Sunup.Cli.Completion;
using Sunup.Cli.Help;

namespace Sunup.Cli.Installation;

/// <summary>The files that an installation adds around the program: made from the command tree and from deploy/.</summary>
public static partial class InstallContents
{
    public const string UnitPath = "lib/systemd/system/sunup.service";

    /// <param name="root">The command tree.</param>
    /// <param name="unit">Text of the systemd unit; null if there is none.</param>
    /// <param name="program">Where the program will be, absolute: the unit starts that.</param>
    public static IReadOnlyList<InstalledFile> For(SunupRootCommand root, string? unit, string program)
    {
        var files = new List<InstalledFile>
        {
            new("share/bash-completion/completions/sunup", BashCompletion.Script, "completion in bash"),
        };
        foreach (var (name, text) in ManPage.WriteAll(root))
        {
            files.Add(new InstalledFile("share/man/man1/" + name, text, $"man {name[..^2]}"));
        }

        if (unit is not null)
        {
            var text = ProgramInUnit().Replace(unit, match => match.Groups["key"].Value + program);
            files.Add(new InstalledFile(UnitPath, text, "systemctl enable --now sunup"));
        }

        return files;
    }

    /// <summary>The program of an Exec line: <c>ExecStart=/usr/local/bin/sunup</c>.</summary>
    [GeneratedRegex(@"^(?<key>Exec[A-Za-z]+=[-@:+!]*)\S*/sunup(?=\s|$)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ProgramInUnit();
}
