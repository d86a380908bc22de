using System.Collections.Immutable;

namespace Sunup.Formats.Loaders.Ipxe;

/// <summary>Looks through an iPXE script for what is known to go wrong on some iPXE.</summary>
/// <remarks>Source: iPXE src/core/exec.c (how a line is cut up), src/image/script.c (labels, continuation), src/hci/commands (names, 2012 to 2026).</remarks>
public static class IpxeScriptLint
{
    /// <param name="lines">The script's lines, without their ends.</param>
    public static ImmutableArray<IpxeScriptProblem> Check(IReadOnlyList<string> lines)
    {
        var look = new Look();
        if (lines.Count == 0 || !IsMagic(lines[0]))
        {
            look.Add(true, "an iPXE script begins with the line '#!ipxe'", 1);
        }

        for (var i = 1; i < lines.Count; i++)
        {
            CheckLine(lines[i], i + 1, look);
        }

        look.Finish();
        return look.Problems.ToImmutable();
    }

    private static bool IsMagic(string line) => line is "#!ipxe" || line.StartsWith("#!ipxe ", StringComparison.Ordinal);

    private static void CheckLine(string line, int number, Look look)
    {
        var words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
        if (words is [['/', '/', ..], ..])
        {
            look.Add(true, "'//' does not begin a comment in iPXE, '#' does; iPXE stops here", number);
            return;
        }

        var start = 0;
        if (words is [[':', .. var label], ..])
        {
            look.Labels.Add(label);
            start = 1;
        }

        for (var i = start; i <= words.Length; i++)
        {
            if (i == words.Length || words[i] is "||" or "&&" or ";" || words[i][0] == '#')
            {
                CheckCommand(words[start..i], number, look);
                if (i < words.Length && words[i][0] == '#')
                {
                    return;
                }

                start = i + 1;
            }
        }
    }

    private static void CheckCommand(string[] words, int number, Look look)
    {
        if (words is [] || words[0].Contains("${", StringComparison.Ordinal))
        {
            return;
        }

        switch (words[0])
        {
            case "goto" when words.Length > 1 && !words[1].Contains("${", StringComparison.Ordinal):
                look.Gotos.Add((words[1], number));
                break;
            case "imgfree":
                look.Freed = true;
                break;
            case "initrd" or "module":
                look.InitrdLine ??= number;
                look.InitrdAfterKernel |= look.KernelLine is not null;
                look.Initrds++;
                break;
            case "kernel" or "imgselect":
                look.KernelLine ??= number;
                look.NamesInitrd |= words.Any(word => word.StartsWith("initrd=", StringComparison.Ordinal));
                break;
            case "imgargs":
                look.NamesInitrd |= words.Any(word => word.StartsWith("initrd=", StringComparison.Ordinal));
                break;
            case var name when !IpxeCommands.IsKnown(name):
                look.Add(false, $"'{name}' is no iPXE command that Sunup knows; a script stops at a command that iPXE does not have", number);
                break;
        }
    }

    /// <summary>What was seen so far.</summary>
    private sealed class Look
    {
        internal ImmutableArray<IpxeScriptProblem>.Builder Problems { get; } = ImmutableArray.CreateBuilder<IpxeScriptProblem>();

        internal HashSet<string> Labels { get; } = new(StringComparer.Ordinal);

        internal List<(string Label, int Line)> Gotos { get; } = [];

        internal int? KernelLine { get; set; }

        internal int? InitrdLine { get; set; }

        internal bool InitrdAfterKernel { get; set; }

        internal int Initrds { get; set; }

        internal bool Freed { get; set; }

        internal bool NamesInitrd { get; set; }

        internal void Add(bool isError, string message, int line) => Problems.Add(new IpxeScriptProblem(isError, message, line));

        internal void Finish()
        {
            foreach (var (label, line) in Gotos.Where(jump => !Labels.Contains(jump.Label)))
            {
                Add(true, $"'goto {label}': there is no line ':{label}'", line);
            }

            if (KernelLine is not { } kernel)
            {
                return;
            }

            if (!Freed)
            {
                Add(false, "no 'imgfree' before the images: iPXE since 2023 puts every image it still holds (a menu picture, an autoexec.ipxe) into the initrd", kernel);
            }

            if (InitrdLine is { } initrd && !NamesInitrd)
            {
                Add(false, "the kernel line has no 'initrd=NAME': UEFI iPXE before 2023 then gives the kernel no initrd, which ends in 'Unable to mount root fs'", kernel);
            }

            if (InitrdAfterKernel)
            {
                Add(false, "an initrd is fetched after the kernel: put it before; BIOS iPXE before 2.0.0 lays images out in the order they come in, and this order has damaged initrds", InitrdLine ?? kernel);
            }

            if (Initrds > 1)
            {
                Add(false, "several initrds: BIOS iPXE before 2.0.0 can overwrite one with another; use {{initrd}}, which is all of them joined", InitrdLine ?? kernel);
            }
        }
    }
}
