using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Sunup.Formats.UnifiedDiffs;

/// <summary>Reads the text of a unified diff, line by line.</summary>
internal sealed partial class UnifiedDiffReader(ReadOnlySpan<byte> bytes)
{
    private const int MostLines = 1_000_000;

    private readonly string[] _lines = Encoding.Latin1.GetString(bytes).Split('\n', MostLines);
    private readonly ImmutableArray<FilePatch>.Builder _files = ImmutableArray.CreateBuilder<FilePatch>();
    private int _at;
    private uint? _mode;
    private DiffFault? _fault;

    public UnifiedDiff? Run(out DiffFault? fault)
    {
        while (_at < _lines.Length && _fault is null)
        {
            var line = _lines[_at];
            if (line.StartsWith("--- ", StringComparison.Ordinal) && _at + 1 < _lines.Length && _lines[_at + 1].StartsWith("+++ ", StringComparison.Ordinal))
            {
                ReadFile();
                continue;
            }

            ReadHeader(line);
            _at++;
        }

        _fault ??= _files.Count == 0 ? new DiffFault(1, "It has no line '--- FILE' with '+++ FILE' behind it.") : null;
        fault = _fault;
        return fault is null ? new UnifiedDiff(_files.ToImmutable()) : null;
    }

    private void ReadHeader(string line)
    {
        if (line.StartsWith("diff ", StringComparison.Ordinal))
        {
            _mode = null;
        }
        else if (ModeLine().Match(line) is { Success: true } mode)
        {
            _mode = Convert.ToUInt32(mode.Groups["mode"].Value, 8) & 0xfff;
        }
        else if (line.StartsWith("GIT binary patch", StringComparison.Ordinal) || line.StartsWith("rename from ", StringComparison.Ordinal) || line.StartsWith("copy from ", StringComparison.Ordinal))
        {
            _fault = new DiffFault(_at + 1, "It holds a binary file, a renaming or a copy; only changes of lines are applied.");
        }
        else if (OnlyLine().Match(line) is { Success: true } only)
        {
            _fault = new DiffFault(_at + 1, $"It says that only one of the folders has {only.Groups["name"].Value}, and not what is in that: it was made without -N.");
        }
        else if (BinaryLine().IsMatch(line))
        {
            _fault = new DiffFault(_at + 1, "It says that a binary file differs, and not how. Such a file is added as it is, with no diff.");
        }
    }

    private void ReadFile()
    {
        var (oldLine, changedLine) = (_lines[_at], _lines[_at + 1]);
        var start = _at + 2;
        _at += 2;
        var (isNew, isRemoved) = (false, false);
        var hunks = ImmutableArray.CreateBuilder<DiffHunk>();
        while (_at < _lines.Length && _fault is null && HunkLine().Match(_lines[_at]) is { Success: true } hunk)
        {
            isNew = hunk.Groups["oldCount"].Value == "0" && hunk.Groups["oldStart"].Value == "0" && IsOfNoFile(oldLine);
            isRemoved = hunk.Groups["newCount"].Value == "0" && hunk.Groups["newStart"].Value == "0" && IsOfNoFile(changedLine);
            hunks.Add(ReadHunk(hunk));
        }

        var (old, changed) = (isNew ? null : PathOf(oldLine), isRemoved ? null : PathOf(changedLine));

        if (_fault is null && (hunks.Count == 0 || (old is null && changed is null)))
        {
            _fault = new DiffFault(start, "It names a file and no hunk '@@ -LINE,COUNT +LINE,COUNT @@' follows.");
        }

        // git has a/ and b/ in front; a diff of two files by their own names has neither.
        var prefixed = (old is null || old.StartsWith("a/", StringComparison.Ordinal)) && (changed is null || changed.StartsWith("b/", StringComparison.Ordinal));
        if (isNew && !prefixed && PathOf(oldLine) is { } twin && twin != changed && TailOf(twin) == TailOf(changed!))
        {
            // diff -N of two folders: each with its folder's name in front.
            changed = TailOf(changed!);
        }

        _files.Add(new FilePatch(Clean(old, prefixed), Clean(changed, prefixed), _mode, hunks.ToImmutable()));
        _mode = null;
    }

    private DiffHunk ReadHunk(Match header)
    {
        var first = _at + 1;
        var (oldLeft, newLeft) = (CountOf(header.Groups["oldCount"]), CountOf(header.Groups["newCount"]));
        var lines = ImmutableArray.CreateBuilder<DiffLine>();
        _at++;
        while (oldLeft > 0 || newLeft > 0)
        {
            // An editor may have taken the space of an empty line away.
            var line = _at < _lines.Length - 1 ? _lines[_at] is "" ? " " : _lines[_at] : "";
            var kind = line.Length > 0 ? line[0] : '\0';
            oldLeft -= kind is ' ' or '-' ? 1 : 0;
            newLeft -= kind is ' ' or '+' ? 1 : 0;
            if (kind is not (' ' or '-' or '+' or '\\') || oldLeft < 0 || newLeft < 0)
            {
                _fault = new DiffFault(_at + 1, $"The hunk of line {first} has other lines than its head counts: it was cut short, or changed by hand.");
                break;
            }

            AddLine(lines, kind, line);
            _at++;
        }

        if (_fault is null && _at < _lines.Length && _lines[_at].StartsWith('\\'))
        {
            AddLine(lines, '\\', _lines[_at++]);
        }

        return new DiffHunk(first, CountOf(header.Groups["oldStart"]), lines.ToImmutable());
    }

    // "\ No newline at end of file" is of the line before.
    private static void AddLine(ImmutableArray<DiffLine>.Builder lines, char kind, string line)
    {
        if (kind != '\\')
        {
            lines.Add(new DiffLine(kind, line[1..] + "\n"));
        }
        else if (lines.Count > 0)
        {
            lines[^1] = lines[^1] with { Text = lines[^1].Text.TrimEnd('\n') };
        }
    }

    private static int CountOf(Group group) => !group.Success ? 1 : int.TryParse(group.Value, CultureInfo.InvariantCulture, out var count) ? count : int.MaxValue;

    private static string? PathOf(string line)
    {
        var path = line[4..].Split('\t')[0].TrimEnd('\r', ' ');
        return path == "/dev/null" ? null : path;
    }

    private static string TailOf(string path) => path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..];

    // diff -N gives a file that is not there the time 1970-01-01, whatever the zone.
    private static bool IsOfNoFile(string line) => TimeOf().Match(line) is { Success: true } time
        && DateTimeOffset.TryParseExact($"{time.Groups["time"].Value} {time.Groups["zone"].Value}", "yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
        && at == DateTimeOffset.UnixEpoch;

    private static string? Clean(string? path, bool prefixed) => path is null ? null
        : string.Join('/', (prefixed ? path[2..] : path).Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part is not "."));

    [GeneratedRegex(@"^@@ -(?<oldStart>\d{1,9})(,(?<oldCount>\d{1,9}))? \+(?<newStart>\d{1,9})(,(?<newCount>\d{1,9}))? @@", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HunkLine();

    [GeneratedRegex(@"\t(?<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(\.0{1,9})? (?<zone>[+-]\d{4})\r?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TimeOf();

    [GeneratedRegex("^Only in [^ ]+: (?<name>.+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OnlyLine();

    [GeneratedRegex("^Binary files .+ and .+ differ\r?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BinaryLine();

    [GeneratedRegex("^(new file mode|new mode) 10(?<mode>0[0-7]{3})$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ModeLine();
}
