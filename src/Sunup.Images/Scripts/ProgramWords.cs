using System.Buffers;
using System.Collections.Immutable;
using Sunup.Formats.InitScripts;

namespace Sunup.Images.Scripts;

/// <summary>Which word of a command is the program, and what its arguments tell.</summary>
internal static class ProgramWords
{
    private static readonly SearchValues<char> s_keyLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");
    private static readonly string[] s_wrappers = ["exec", "command", "busybox", "nice", "setsid", "nohup", "env", "toybox", "time"];

    /// <summary>The index of the program behind <c>exec</c>, <c>busybox</c>, <c>setsid</c>, ..., their options and <c>NAME=value</c> of env.</summary>
    public static int StartOf(ImmutableArray<ShellWord> words, Func<ShellWord, string> expand)
    {
        var at = 0;
        while (at < words.Length && expand(words[at]) is var word && s_wrappers.Contains(word[(word.LastIndexOf('/') + 1)..], StringComparer.Ordinal))
        {
            // command -v asks; busybox --install makes links.
            if (at + 1 < words.Length && words[at + 1].Text is "-v" or "-V" or "--install" or "--list")
            {
                return words.Length;
            }

            at++;
            while (at < words.Length && (expand(words[at]).StartsWith('-') || (word == "env" && words[at].Text.Contains('=', StringComparison.Ordinal))))
            {
                at++;
            }
        }

        return at;
    }

    /// <summary>Keys that a program picks from the command line: <c>imgpart=</c> in a pattern of sed or grep.</summary>
    public static List<string> KeysOf(ImmutableArray<string> arguments) =>
        [.. arguments.Where(word => !word.Contains("/proc/cmdline", StringComparison.Ordinal)).SelectMany(KeysIn).Distinct(StringComparer.Ordinal)];

    // Back from each =: a letter or _, then letters, digits, _ . and -.
    private static IEnumerable<string> KeysIn(string word)
    {
        var behind = 0;
        for (var equals = word.IndexOf('=', StringComparison.Ordinal); equals >= 0; equals = word.IndexOf('=', behind))
        {
            var start = behind + word.AsSpan(behind, equals - behind).LastIndexOfAnyExcept(s_keyLetters) + 1;
            start += word.AsSpan(start, equals - start).IndexOfAnyExceptInRange('-', '9') is >= 0 and var first ? first : equals - start;
            behind = equals + 1;
            if (start < equals)
            {
                yield return word[start..behind];
            }
        }
    }

    /// <summary>What the command takes away or puts there.</summary>
    public static void NoteFiles(string name, ImmutableArray<string> arguments, ImagePrograms programs, List<FileOperation> operations, List<InitStep> steps, SeenCommand seen)
    {
        var places = MountWords.Places(arguments, "-m");
        var step = steps is [.., var last] && last.File == seen.File && last.Line == seen.Command.Line
            ? last
            : new InitStep(InitStepKind.Rename, seen.File, seen.Command.Line, "", seen.Command.Source, seen.Condition);
        switch (name)
        {
            case "mv" when places is [var from, var to]:
                operations.Add(new FileOperation(from, Target(from, to), step, seen.Command.Block, IsCopy: false));
                break;
            case "cp" when places is [var from, var to]:
                operations.Add(new FileOperation(null, Target(from, to), step, seen.Command.Block, IsCopy: true));
                programs.Made(to);
                break;
            case "rm":
                operations.AddRange(places.Select(place => new FileOperation(place, null, step, seen.Command.Block, IsCopy: false)));
                break;
            case "ln" when places is [_, var to]:
                programs.Made(to);
                break;
        }
    }

    private static string Target(string from, string to) => to.EndsWith('/') ? to + from[(from.LastIndexOf('/') + 1)..] : to;
}
