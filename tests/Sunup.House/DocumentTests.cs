using System.CommandLine;
using System.Text.RegularExpressions;
using Sunup.Cli.Commands;
using Sunup.Cli.Invocation;

namespace Sunup.House;

/// <summary>What the documents name exists: commands, options, files.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void Every_sunup_command_line_in_the_documents_exists()
    {
        using var host = new CommandHost { Output = TextWriter.Null, Error = TextWriter.Null };
        var root = new SunupRootCommand(host);
        var faults =
            from file in Repository.Documents()
            from match in CommandLine().Matches(Repository.Read(file))
            let fault = FaultOf(root, match.Groups["rest"].Value)
            where fault is not null
            select $"{file}: `sunup {match.Groups["rest"].Value.Trim()}`: {fault}";
        Assert.Empty(faults);
    }

    [Fact]
    public void Every_sunup_command_line_that_a_message_recommends_exists()
    {
        using var host = new CommandHost { Output = TextWriter.Null, Error = TextWriter.Null };
        var root = new SunupRootCommand(host);
        var faults =
            from file in Repository.Files("src", "*.cs")
            from match in RecommendedLine().Matches(Repository.Read(file))
            let fault = FaultOf(root, match.Groups["rest"].Value)
            where fault is not null
            select $"{file}: sunup{match.Groups["rest"].Value}: {fault}";
        Assert.Empty(faults);
    }

    [Fact]
    public void Every_path_of_the_repository_in_the_documents_exists()
    {
        var faults =
            from file in Repository.Documents()
            from match in RepositoryPath().Matches(Repository.Read(file))
            let path = match.Groups["path"].Value.TrimEnd('.', '/')
            where !Repository.Exists(path)
            select $"{file}: {path}";
        Assert.Empty(faults.Distinct());
    }

    [Fact]
    public void Every_page_of_the_documents_that_the_sources_name_exists()
    {
        var faults =
            from file in Repository.Files("src", "*.cs")
            from match in OwnPage().Matches(Repository.Read(file))
            where !Repository.Exists(match.Value)
            select $"{file}: {match.Value}";
        Assert.Empty(faults.Distinct());
    }

    [Fact]
    public void Every_kind_of_event_is_described()
    {
        var description = Repository.Read("docs/formats/events.md");
        var missing = EventKind().Matches(Repository.Read("src/Sunup.Model/Events/EventKinds.cs"))
            .Select(match => match.Groups["kind"].Value)
            .Where(kind => !description.Contains($"`{kind}`", StringComparison.Ordinal));
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_relative_link_in_the_documents_leads_somewhere()
    {
        var faults =
            from file in Repository.Documents()
            from match in Link().Matches(Repository.Read(file))
            let target = match.Groups["target"].Value
            where !Path.Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(file)!, target))
            select $"{file}: {target}";
        Assert.Empty(faults);
    }

    [Fact]
    public void Every_command_has_examples_that_exist()
    {
        using var host = new CommandHost { Output = TextWriter.Null, Error = TextWriter.Null };
        var root = new SunupRootCommand(host);
        var commands = Descend(root).OfType<SunupCommand>().ToList();
        Assert.NotEmpty(commands);
        Assert.Empty(commands.Where(command => command.Examples.Count == 0).Select(command => command.Name));
        var faults =
            from example in commands.SelectMany(command => command.Examples).Concat(root.Examples)
            let match = CommandLine().Match($"`{example.CommandLine}`")
            let fault = match.Success ? FaultOf(root, match.Groups["rest"].Value) : "is not a command line of sunup"
            where fault is not null
            select $"{example.CommandLine}: {fault}";
        Assert.Empty(faults);
    }

    private static IEnumerable<Command> Descend(Command command) => command.Subcommands.SelectMany(Descend).Prepend(command);

    /// <summary>Null if the commands and options of a command line exist; values and file names are not judged.</summary>
    private static string? FaultOf(Command root, string text)
    {
        var command = root;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = word.Trim('[', ']', ',').Split('=')[0];
            if (name.StartsWith('-') && name.Length > 1)
            {
                if (!Options(command).Any(option => option.Name == name || option.Aliases.Contains(name)))
                {
                    return $"there is no option {name}";
                }
            }
            else if (command.Subcommands.FirstOrDefault(child => child.Name == name) is { } child)
            {
                command = child;
            }
            else if (command == root && !IsPlaceholder(name))
            {
                return $"there is no command {name}";
            }
        }

        return null;
    }

    private static IEnumerable<Option> Options(Command command) => command.Options
        .Concat(command.Parents.OfType<Command>().SelectMany(Options).Where(option => option.Recursive));

    private static bool IsPlaceholder(string word) => word is "..." or "…" || word.All(letter => char.IsAsciiLetterUpper(letter) || letter is '.' or '|');

    /// <summary>`sunup ...` in a code span, or at the start of a line of a code block; up to a shell's operator, a comment or the span's end.</summary>
    [GeneratedRegex(@"(?:`|^(?:\s*(?:[#$] )?)(?:sudo )?|<\()(?:\./)?sunup(?<rest> [^`|<>&;#()\n]*)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CommandLine();

    /// <summary>A string that is, or quotes, a command line: "sunup install", 'sunup explain --list'. Interpolated values are not judged.</summary>
    [GeneratedRegex(@"[""'`](?:\./)?sunup(?<rest> [a-z-][^""'`{|<>&;#()\n\\]*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RecommendedLine();

    [GeneratedRegex(@"(?<![\w./~-])(?<path>(src/Sunup\.|tests/Sunup\.|(benchmarks|docs|examples|deploy|tools|\.ci)/)[\w./-]*\w)(?![\w#*<{$])(?!/?[*<{#])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RepositoryPath();

    [GeneratedRegex(@"docs/(formats|findings|decisions)/[\w-]+\.md", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OwnPage();

    [GeneratedRegex(@"= ""(?<kind>[a-z]+\.[a-z-]+)"";", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EventKind();

    [GeneratedRegex(@"\]\((?<target>(?![a-z]+:|#)[^)#\s]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();
}
