using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sunup.Planning.MachineFiles;
using Sunup.Planning.ServiceFiles;

namespace Sunup.Planning.Tests.MachineFiles;

public sealed class AnyTextTests
{
    private const string Sample = """
        name: web1
        boot:
          kernel: "vmlinuz"
          initrd: [a, 'b']
          cmdline: >-
            console=ttyS0
        route: network
        hardware: { cpus: 2, memory: 1GiB, nics: [ { mac: "52:54:00:12:34:56" } ] }
        expect: { stage: init, within: 120s }
        """;

    private static readonly string[] Tokens =
    [
        "boot:", "kernel:", "initrd:", "hardware:", "match:", "network:", "expect:", "nics:", "mac:", "raw.qemu:", "subnets:", "dhcp:", "pools:", "network: 10.0.0.0/24",
        " ", "  ", "\n", "\n  ", "\n    ", "- ", "[", "]", "{", "}", ",", ": ", "? ", "&a ", "*a", "!!str ", "|", ">", "'", "\"", "#", "---", "...", "\t", "%YAML 1.2", "\u0085", "\u2028", "\r",
        "é", "\ud800", "\0", "true", "~", "1", "10.0.0.1 - 10.0.0.9", "\\x", "<<: ", "@", "`",
    ];

    [Fact]
    public void Any_bytes_give_a_config_or_problems_and_never_an_exception() =>
        Prop.ForAll<byte[]>(bytes => Judged(bytes)).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_mix_of_yaml_tokens_gives_a_config_or_problems() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(Gen.Elements(Tokens).ListOf().ToArbitrary(), parts => Judged(Encoding.UTF8.GetBytes(string.Concat(parts)))));

    [Fact]
    public void Every_truncation_and_every_changed_character_of_a_good_file_gives_a_config_or_problems()
    {
        for (var i = 0; i < Sample.Length; i++)
        {
            Assert.True(Judged(Encoding.UTF8.GetBytes(Sample[..i])), $"cut at {i}");
            foreach (var c in "\t:{[\"'&*!|>%@-#,}]\n")
            {
                Assert.True(Judged(Encoding.UTF8.GetBytes(Sample[..i] + c + Sample[(i + 1)..])), $"'{c}' at {i}");
            }
        }
    }

    private static bool Judged(byte[] bytes)
    {
        var machine = MachineFileReader.Read("m.machine.yaml", bytes);
        var service = ServiceFileReader.Read("serve.yaml", bytes);
        return machine.Succeeded == machine.Problems.IsEmpty && service.Succeeded == service.Problems.IsEmpty
            && machine.RenderProblems().All(c => c is '\n' or '\t' || !char.IsControl(c))
            && machine.Problems.All(problem => problem.Line >= 0 && problem.Column >= 0);
    }
}
