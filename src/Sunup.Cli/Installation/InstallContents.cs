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
    /// <param name="unit">Text of the systemd unit.</param>
    /// <param name="service">Text of the service file to begin with.</param>
    /// <param name="program">Where the program will be, absolute: the unit starts that.</param>
    public static IReadOnlyList<InstalledFile> For(SunupRootCommand root, string unit, string service, string program)
    {
        var files = new List<InstalledFile>
        {
            new("share/bash-completion/completions/sunup", BashCompletion.Script),
            new("share/sunup/serve.yaml", service),
            new(UnitPath, ProgramInUnit().Replace(unit, match => match.Groups["key"].Value + program)),
        };
        foreach (var (name, text) in ManPage.WriteAll(root))
        {
            files.Add(new InstalledFile("share/man/man1/" + name, text));
        }

        return files;
    }

    /// <summary>The program of an Exec line: <c>ExecStart=/usr/local/bin/sunup</c>.</summary>
    [GeneratedRegex(@"^(?<key>Exec[A-Za-z]+=[-@:+!]*)\S*/sunup(?=\s|$)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ProgramInUnit();
}
