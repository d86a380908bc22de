using System.Text;
using FsCheck.Fluent;
using Sunup.Images.Scripts;
using Sunup.Images.Tests.Extracting;

namespace Sunup.Images.Tests.Scripts;

/// <summary>Any text is read as an init, and so is every beginning of one: none throws.</summary>
public sealed class AnyScriptTests
{
    private const string Twisted =
        "f() { local a=\"$1\"; mount ${a:-/x} ${2%/} \"${@}\" $((1 + $n)) `cat ${b?no}`; f \"$@\" ${a}; }\nfor p in $(cat /proc/cmdline) /d/*; do case \"$p\" in a=*|b) x=${p#a=};; *) ;; esac; done\n"
        + "export Y=${x:+1} Z='q'\n[[ $Y == 1 ]] && . /conf/${Y} || { f ${Y:?}; }\ncat <<E >/dev/null\n$(no)\nE\nrm ${Y}; mv ${Z} /i/${Y}\nmodprobe ${m}; exec switch_root ${r} ${init:-/sbin/init}\n";

    private static readonly string[] s_pieces =
    [
        "${", "}", "$(", ")", "`", "\"", "'", "\\", "\n", " ", ";", ";;", "&&", "||", "|", "(", "{ ", "f", "f()", "$@", "$*", "$1", "$", "x=", "x", "${x", "${x:-", "${@", "${#x", "$((", "))", "=", "#", "<<E", "E\n",
        "if ", "then ", "else ", "fi\n", "for x in ", "do ", "done\n", "case ", " in ", "esac\n", "while ", "mount ", "modprobe ", "mv ", "rm ", "cp ", "exec ", ". ", "/proc/cmdline", "grep ", "/i/*", "[", "]]", "[[", "\0", "é",
    ];

    private static InitReading Read(string script)
    {
        using var archive = new Archive();
        return InitReaderTests.Read(archive.Folder("d").File("d/1", "").File("d/2", "").File("init", "#!/bin/sh\n" + script, 0x81ed).ToArray());
    }

    [Fact]
    public void Every_beginning_of_an_init_is_read()
    {
        foreach (var script in (string[])[Twisted, File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Scripts", "appliance-init.sh"), Encoding.Latin1)])
        {
            // Each takes longer the longer it is: of the long one, some.
            for (var length = 0; length <= script.Length; length += script.Length > 4000 ? 17 : 1)
            {
                Assert.Equal(InitProgramKind.ShellScript, Read(script[..length]).Kind);
            }
        }
    }

    [Fact]
    public void Any_words_of_a_shell_are_read_in_any_order() =>
        FsCheck.Check.One(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(200), Prop.ForAll(
            Gen.ListOf(Gen.Elements(s_pieces)).ToArbitrary(), pieces => { Assert.Equal(InitProgramKind.ShellScript, Read(string.Concat(pieces)).Kind); }));

    [Fact]
    public void Any_text_is_read() => FsCheck.Check.QuickThrowOnFailure(Prop.ForAll<string>(text => { Assert.NotNull(Read(text ?? "")); }));
}
