using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;

namespace Sunup.Formats.Loaders.Ipxe;

/// <summary>What may stand in a generated iPXE script.</summary>
/// <remarks>
/// Source: iPXE src/core/exec.c and settings.c, the same from 2012 to 2026. A line is cut into words at white space, then the words <c>||</c>, <c>&amp;&amp;</c>,
/// <c>;</c> and any word that begins with <c>#</c> end the command, then <c>${name}</c> is replaced in each word, again and again until none is left.
/// There are no quotes and no escapes, so a word that iPXE takes for its own cannot be written at all, and is refused. Quotes and backslashes are ordinary.
/// </remarks>
public static class IpxeScriptRules
{
    /// <summary>What an x86 kernel reads of its command line, in bytes, without the NUL. iPXE cuts off the rest and says nothing.</summary>
    public const int CommandLineLimit = 2047;

    // The EFI stub takes names of up to 255 characters.
    private const int NameLimit = 255;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>All that is wrong with <paramref name="script"/>; empty if it can be written and means what it says.</summary>
    public static ImmutableArray<IpxeScriptProblem> Check(IpxeBootScript script)
    {
        var problems = ImmutableArray.CreateBuilder<IpxeScriptProblem>();
        CheckName("machine name", script.Machine, problems);
        CheckName("kernel file name", script.KernelFile, problems);
        CheckName("report file name", script.ReportFile, problems);
        if (script.InitrdFile is { } initrd)
        {
            CheckName("initrd file name", initrd, problems);
        }

        problems.AddRange(CheckCommandLine(script.CommandLine, script.InitrdFile));
        return problems.ToImmutable();
    }

    /// <summary>All that is wrong with a kernel command line that an iPXE script is to pass on.</summary>
    public static ImmutableArray<IpxeScriptProblem> CheckCommandLine(string commandLine, string? initrdFile)
    {
        var problems = ImmutableArray.CreateBuilder<IpxeScriptProblem>();
        void Error(string message) => problems.Add(new IpxeScriptProblem(true, message));
        void Warn(string message) => problems.Add(new IpxeScriptProblem(false, message));

        foreach (var character in commandLine)
        {
            if (character is (< ' ' and not '\t') or > '~')
            {
                Error(string.Create(CultureInfo.InvariantCulture, $"the command line holds the character U+{(int)character:X4}; iPXE passes on printable ASCII only (on UEFI it takes each byte for a character)"));
                break;
            }
        }

        if (commandLine.Contains("${", StringComparison.Ordinal))
        {
            Error("the command line holds '${': iPXE would replace the setting, and has no way to write it as it is; to have iPXE fill in a setting, use a script template (network.script)");
        }

        var words = commandLine.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        foreach (var word in words)
        {
            if (word is "||" or "&&" or ";" || word.StartsWith('#'))
            {
                Error($"the command line holds the word '{word}', which ends a command in an iPXE script, and which iPXE has no way to write");
            }

            CheckWord(word, Warn);
        }

        CheckLength(words, initrdFile, Warn);
        return problems.ToImmutable();
    }

    private static void CheckWord(string word, Action<string> warn)
    {
        if (word.StartsWith("initrd=", StringComparison.Ordinal))
        {
            warn($"'{word}' is in the command line: the script writes initrd= itself, and the EFI stub would load this one too");
        }
        else if (word.Contains("initrd=", StringComparison.Ordinal))
        {
            warn($"'{word}' holds 'initrd=': the EFI stub of the kernel finds that text inside a word and tries to load the file");
        }
        else if (word.Contains("mem=", StringComparison.Ordinal) && !word.StartsWith("mem=", StringComparison.Ordinal))
        {
            warn($"'{word}' holds 'mem=': iPXE from before 2023-02 takes it for mem= on BIOS machines and puts the initrd lower in memory");
        }
    }

    private static void CheckLength(string[] words, string? initrdFile, Action<string> warn)
    {
        var length = (initrdFile is null ? 0 : "initrd= ".Length + initrdFile.Length) + words.Sum(word => word.Length + 1) - 1;
        if (length > CommandLineLimit)
        {
            warn(string.Create(CultureInfo.InvariantCulture, $"the command line has {length} bytes, initrd= included; an x86 kernel reads {CommandLineLimit}, and iPXE cuts the rest off without a word"));
        }
    }

    private static void CheckName(string what, string name, ImmutableArray<IpxeScriptProblem>.Builder problems)
    {
        if (name.Length is 0 or > NameLimit || name.AsSpan().ContainsAnyExcept(NameCharacters) || name is "." or "..")
        {
            problems.Add(new IpxeScriptProblem(true, $"{what} '{name}' cannot stand in an iPXE script: use 1 to {NameLimit} letters, digits, '.', '_' and '-'"));
        }
    }
}
