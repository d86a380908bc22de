namespace Sunup.Cli.Tests.Completion;

[Trait("Kind", "Peer")]
public sealed class BashCompletionTests
{
    private const string Driver = """
        source <(sunup completion bash)
        complete_line() {
            COMP_LINE=$1 COMP_POINT=${#1}
            read -ra COMP_WORDS <<<"$1"
            [[ $1 == *" " ]] && COMP_WORDS+=("")
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMPREPLY=()
            _sunup
            echo "${COMPREPLY[*]}"
        }
        """;

    [Fact]
    public void Bash_reads_the_script() => Assert.Equal(new SunupProcess(0, "", ""), SunupProcess.Bash("sunup completion bash | bash -n"));

    [Theory]
    [InlineData("sunup inst", "install")]
    [InlineData("./sunup inst", "install")]
    [InlineData("sunup install --dr", "--dry-run")]
    [InlineData("sunup explain --code SU0183", "SU0183")]
    [InlineData("sunup completion ", "bash")]
    [InlineData("sunup --color n", "never")]
    [InlineData("sunup install --prefix ", "")]
    public void Words_are_completed(string line, string expected) =>
        Assert.Equal(new SunupProcess(0, expected + "\n", ""), SunupProcess.Bash($"{Driver}\ncomplete_line '{line}'", Path.GetDirectoryName(SunupProcess.Program)));
}
