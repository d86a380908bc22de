using System.Collections.Immutable;
using Sunup.Planning.Documents;
using Sunup.Planning.QemuFiles;

namespace Sunup.Planning.Imports;

/// <summary>Makes a machine file of QEMU's own words: a file for <c>-readconfig</c>, a command line as a shell takes it, or one argument a line.</summary>
/// <remarks>Source: qemu(1) 7.2. An option that no key says goes into <c>raw.qemu</c> as it stands; one that Sunup sets itself is told.</remarks>
public static class QemuImport
{
    public static ImportResult Read(string name, string text)
    {
        var draft = new MachineDraft();
        draft.SetName(0, name);
        var isFile = text.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0 && line[0] != '#') is ['[', ..];
        if (isFile)
        {
            ImportFault? fault = null;
            var sections = new SectionText(text, allowIndex: false, allowComments: true, (line, column, _, message, _) => fault ??= new ImportFault(line, $"column {column}: {message}")).Read();
            if (fault is not null)
            {
                return new ImportResult(null, fault);
            }

            new QemuReading(draft).Read([.. sections.Select(QemuWord.Of)]);
            return new ImportResult(draft.Finish("a configuration file of QEMU"), null);
        }

        if (SplitArguments(text, out var why) is not { } arguments)
        {
            return new ImportResult(null, new ImportFault(0, $"{why}: needed a command line, one argument a line, or sections as -readconfig reads them"));
        }

        new QemuReading(draft).Read(QemuWord.OfArguments(arguments, draft));
        return new ImportResult(draft.Finish("a command line of QEMU"), null);
    }

    /// <summary>Several lines, of which no one is continued, are an argument each; else it is what a shell reads.</summary>
    private static ImmutableArray<string>? SplitArguments(string text, out string? why)
    {
        why = null;
        var lines = text.ReplaceLineEndings("\n").Split('\n').Where(line => line.Length > 0 && !line.StartsWith('#')).ToArray();
        if (lines.Length > 2 && !lines.Any(line => line.EndsWith('\\')) && !lines[0].Contains(" -", StringComparison.Ordinal))
        {
            return [.. lines];
        }

        var words = ShellWords.Split(string.Join('\n', lines).Replace("\\\n", " ", StringComparison.Ordinal), out why);
        if (words is { IsEmpty: true })
        {
            why = "there is nothing in it";
            return null;
        }

        return words;
    }
}
