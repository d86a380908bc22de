using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Sunup.Planning.Documents;

/// <summary>Text to one tree of <see cref="DocumentNode"/>s, from YAML's events, so that every node keeps its place.</summary>
/// <remarks>
/// Not taken, and said so: anchors and aliases (which make small files large), tags, several documents, keys that are not text, more than
/// <see cref="DeepestNesting"/> levels. Memory is bounded by the size of the text.
/// </remarks>
internal sealed class DocumentParser
{
    private const int DeepestNesting = 16;

    private readonly ProblemList _problems;
    private readonly Parser _parser;

    private DocumentParser(string text, ProblemList problems)
    {
        _problems = problems;
        _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
    }

    /// <summary>The tree of the only document in <paramref name="text"/>; null when it is empty or broken, with a problem.</summary>
    public static DocumentNode? Parse(string text, ProblemList problems)
    {
        try
        {
            return new DocumentParser(text, problems).ReadStream();
        }
        catch (YamlException fault)
        {
            SyntaxProblem.Report(fault, problems);
            return null;
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException)
        {
            // YamlDotNet says so of some texts that are not YAML, such as "..." with something after it.
            problems.Add(SourcePosition.WholeFile, "", "not valid YAML, and the parser does not say where", "remove lines until it is: document marks ('---', '...') and '%' lines are the usual cause");
            return null;
        }
    }

    private DocumentNode? ReadStream()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            _problems.Add(SourcePosition.WholeFile, "", "the file is empty");
            return null;
        }

        _parser.Consume<DocumentStart>();
        var root = ReadNode(0);
        if (root is null)
        {
            return null;
        }

        _parser.Consume<DocumentEnd>();
        if (!_parser.Accept<StreamEnd>(out _))
        {
            _problems.Add(Position(_parser.Current!), "", "a second document starts here: a file holds one", "write each machine into a file of its own");
            return null;
        }

        return root;
    }

    private DocumentNode? ReadNode(int depth)
    {
        var start = _parser.Consume<ParsingEvent>();
        if (!IsPlain(start) || (depth > DeepestNesting && !IsShallow(start)))
        {
            return null;
        }

        return start switch
        {
            Scalar scalar => new TextNode(Position(scalar), scalar.Value, scalar.Style != ScalarStyle.Plain) { Start = (int)scalar.Start.Index, End = (int)scalar.End.Index },
            SequenceStart => ReadList(start, depth),
            MappingStart => ReadMap(start, depth),
            _ => throw new YamlException(start.Start, start.End, "a value was expected here"),
        };
    }

    private ListNode? ReadList(ParsingEvent start, int depth)
    {
        var items = ImmutableArray.CreateBuilder<DocumentNode>();
        while (!_parser.Accept<SequenceEnd>(out _))
        {
            if (ReadNode(depth + 1) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        var end = EndOf(_parser.Consume<SequenceEnd>(), start is SequenceStart { Style: SequenceStyle.Flow });
        return new ListNode(Position(start), items.ToImmutable()) { Start = (int)start.Start.Index, End = end };
    }

    private MapNode? ReadMap(ParsingEvent start, int depth)
    {
        var entries = ImmutableArray.CreateBuilder<MapEntry>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        while (!_parser.Accept<MappingEnd>(out _))
        {
            var key = ReadNode(depth + 1);
            var value = key is null ? null : ReadNode(depth + 1);
            if (key is null || value is null)
            {
                return null;
            }

            if (key is not TextNode name)
            {
                _problems.Add(key.At, "", "a key must be a word, not a list or a mapping", "quote a value that starts with [ or {");
            }
            else if (lines.TryAdd(name.Text, name.At.Line))
            {
                entries.Add(new MapEntry(name, value));
            }
            else
            {
                _problems.Add(name.At, "", $"key {Words.Quote(name.Text)} is given twice, first on line {lines[name.Text]}", "keep one of them");
            }
        }

        var isFlow = start is MappingStart { Style: MappingStyle.Flow };
        var end = EndOf(_parser.Consume<MappingEnd>(), isFlow);
        return new MapNode(Position(start), entries.ToImmutable(), isFlow) { Start = (int)start.Start.Index, End = end };
    }

    /// <summary>No alias, anchor or tag.</summary>
    private bool IsPlain(ParsingEvent start)
    {
        var message = start switch
        {
            AnchorAlias alias => $"alias *{Words.Shorten(alias.Value.Value)}: anchors and aliases are not read",
            NodeEvent { Anchor.IsEmpty: false } node => $"anchor &{Words.Shorten(node.Anchor.Value)}: anchors and aliases are not read",
            NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } } node => $"tag {Words.Shorten(node.Tag.Value)}: tags are not read",
            _ => null,
        };
        if (message is null)
        {
            return true;
        }

        _problems.Add(Position(start), "", message, "write the value itself");
        return false;
    }

    private bool IsShallow(ParsingEvent start)
    {
        if (start is Scalar)
        {
            return true;
        }

        _problems.Add(Position(start), "", $"lists and mappings inside one another, more than {DeepestNesting} deep");
        return false;
    }

    // The event of the end starts at the bracket.
    private static int EndOf(ParsingEvent end, bool isFlow) => (int)end.Start.Index + (isFlow ? 1 : 0);

    private static SourcePosition Position(ParsingEvent node)
    {
        var length = node.End.Line == node.Start.Line ? node.End.Column - node.Start.Column : 1;
        return new SourcePosition((int)node.Start.Line, (int)node.Start.Column, (int)Math.Max(1, length));
    }
}
