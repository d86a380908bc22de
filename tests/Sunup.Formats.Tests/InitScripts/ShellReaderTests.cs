using System.Diagnostics;
using System.Text;
using Sunup.Formats.InitScripts;

namespace Sunup.Formats.Tests.InitScripts;

/// <summary>Shell scripts are read to the commands that a shell would see, with their lines; no text makes it throw or go on for long.</summary>
public sealed class ShellReaderTests
{
    private static string Describe(string script) => string.Join('\n', ShellReader.Read(script).Commands.Select(Describe));

    private static string Describe(ShellCommand command)
    {
        var words = command.Assignments.Select(assignment => $"{assignment.Name}={assignment.Value.Text}").Concat(command.Words.Select(word => word.Text))
            .Concat(command.Redirections.Select(redirection => redirection.Operator + redirection.Target.Text));
        var join = command.Join switch { ShellJoin.IfDone => "&& ", ShellJoin.IfFailed => "|| ", ShellJoin.Pipe => "| ", _ => "" };
        var block = command.Block is { } inner ? $" <{inner.Kind}{(inner.Text.Length > 0 ? $" {inner.Text}" : "")}>" : "";
        return $"{command.Line}: {join}{string.Join(' ', words)}{block}";
    }

    [Theory]
    [InlineData("a b; c && d || e | f &\ng", "1: a b\n1: c\n1: && d\n1: || e\n1: | f\n2: g")]
    [InlineData("mount -t \"$type\" '$x' a\\ b # comment\n", "1: mount -t $type $x a b")]
    [InlineData("A=1 B=\"$A x\" run >/dev/null 2>&1", "1: A=1 B=$A x run >/dev/null >&1")]
    [InlineData("a \\\n b\nc", "1: a b\n3: c")]
    [InlineData("cat <<EOF >f\nrm -rf /\nEOF\nnext", "1: cat <<EOF >f\n4: next")]
    [InlineData("cat <<-'E'\n\tif\n\tE\nnext", "1: cat <<-E\n4: next")]
    [InlineData("if [ -e x ]; then a; elif b; then c; else d; fi; e", "1: [ -e x ] <Condition if>\n1: a <Then [ -e x ]>\n1: b <Condition elif>\n1: c <Then b>\n1: d <Else b>\n1: e")]
    [InlineData("while read -r l; do\n a\ndone <f", "1: read -r l <Condition while>\n2: a <Loop read -r l>\n3: <f")]
    [InlineData("for x in $(cat /proc/cmdline); do a; done", "1: for x in $(cat /proc/cmdline)\n1: a <For x>")]
    [InlineData("for x\ndo a; done", "1: for x\n2: a <For x>")]
    [InlineData("case $x in\n root=*|r) a;;\n (b) c\nesac\nd", "1: case $x\n2: a <Arm root=*|r>\n3: c <Arm b>\n5: d")]
    [InlineData("f() {\n a\n}\nfunction g { b; }\nh() ( c )\nf", "2: a <Function f>\n4: b <Function g>\n5: c <Function h>\n6: f")]
    [InlineData("x=$(a \"$(b ')')\")\ny", "1: x=$(a \"$(b ')')\")\n2: y")]
    [InlineData("[[ $a == b && c < d ]] && e", "1: [[ $a == b && c < d\n1: && e")]
    [InlineData("((i = i + (1 * 2)))\na", "2: a")]
    [InlineData("! a\n{ b; c; } 2>/dev/null\n(d)", "1: a\n2: b <Group>\n2: c <Group>\n2: >/dev/null\n3: d <Subshell>")]
    [InlineData("echo if then; a=b=c", "1: echo if then\n1: a=b=c")]
    [InlineData("#!/bin/sh\n\necho `uname -r`x", "3: echo `uname -r`x")]
    public void A_script_is_its_commands(string script, string expected) => Assert.Equal(expected, Describe(script));

    [Fact]
    public void A_later_definition_of_a_function_replaces_an_earlier_one()
    {
        var script = ShellReader.Read("f() { a; }\nf() { b; }\n");
        Assert.Equal("b", Assert.Single(script.Functions["f"]).Words[0].Text);
        Assert.Empty(script.TopLevel);
    }

    [Fact]
    public void A_case_tells_the_patterns_of_all_its_arms() =>
        Assert.Equal(["root=*", "ro|rw", "*"], ShellReader.Read("case $x in root=*) ;; ro|rw) a;; *) ;; esac").Commands[0].Opens!.Arms);

    [Theory]
    [InlineData("if a; then\nb\n", 1)]
    [InlineData("a\nf() {\n", 2)]
    public void What_is_not_ended_is_told_with_the_line_where_it_starts(string script, int line) => Assert.Equal(line, ShellReader.Read(script).Fault!.Value.Line);

    [Fact]
    public void Blocks_beyond_all_depth_stop_it_and_say_so() =>
        Assert.Contains("deep", ShellReader.Read(string.Concat(Enumerable.Repeat("if a; then\n", 10_000))).Fault!.Value.Text, StringComparison.Ordinal);

    [Fact]
    public void Too_many_commands_stop_it_and_say_so() =>
        Assert.Contains("commands", ShellReader.Read(string.Concat(Enumerable.Repeat("a\n", 30_000))).Fault!.Value.Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("$(", 200_000)]
    [InlineData("${a:-\"", 200_000)]
    [InlineData("`", 300_001)]
    [InlineData("\"$(", 200_000)]
    [InlineData("case x in ", 50_000)]
    [InlineData("f(", 200_000)]
    [InlineData("<<a ", 100_000)]
    [InlineData("a'", 300_001)]
    [InlineData("\0;\0\n", 200_000)]
    [InlineData("((", 200_000)]
    [InlineData("esac fi done }", 50_000)]
    [InlineData("a\\\n", 300_000)]
    public void Hostile_text_costs_no_more_than_its_length(string piece, int count)
    {
        var started = Stopwatch.GetTimestamp();
        Assert.NotNull(ShellReader.Read(string.Concat(Enumerable.Repeat(piece, count))));
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 20);
    }

    [Fact]
    public void Any_text_is_read_without_an_exception()
    {
        const string letters = "a \n;&|()<>{}$`'\"\\#=!*[]0";
        var random = new Random(4711);
        string[] words = ["if", "then", "fi", "for", "in", "do", "done", "case", "esac", "f()", "<<E", "$(", "${x", "function"];
        for (var round = 0; round < 3000; round++)
        {
            var text = new StringBuilder();
            for (var i = 0; i < random.Next(60); i++)
            {
                _ = random.Next(3) == 0 ? text.Append(words[random.Next(words.Length)]).Append(' ') : text.Append(letters[random.Next(letters.Length)]);
            }

            var script = ShellReader.Read(text.ToString());
            Assert.All(script.Commands, command => Assert.InRange(command.Line, 1, text.Length + 2));
        }
    }

    [Fact]
    public void Every_beginning_of_a_script_is_read()
    {
        const string script = "#!/bin/sh\nf() { case \"$1\" in a) b \"${x:-`c`}\" <<E\nt\nE\n;; esac; }\nfor x in $(f \"$y\"); do [ -e $x ] || exec sh; done\n";
        for (var length = 0; length <= script.Length; length++)
        {
            Assert.NotNull(ShellReader.Read(script[..length]));
        }
    }
}
