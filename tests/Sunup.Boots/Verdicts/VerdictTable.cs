using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Sunup.Boots.Verdicts.Corpus;
using Sunup.Boots.Verdicts.Kernels;

namespace Sunup.Boots.Verdicts;

/// <summary>One image on one kernel, as it was recorded.</summary>
/// <param name="Vector">Name of the image.</param>
/// <param name="Sha256">Of the image.</param>
/// <param name="Kernel">Name of the kernel.</param>
/// <param name="Console">What it said; without its lines.</param>
internal sealed record VerdictRow(string Vector, string Sha256, string Kernel, ConsoleReading Console)
{
    private const string None = "-";

    private static readonly ImmutableArray<(BootEnd End, string Word)> s_words =
        [(BootEnd.InitRuns, "init-runs"), (BootEnd.NoInit, "no-init"), (BootEnd.InitFails, "init-fails"), (BootEnd.Broken, "broken")];

    public string ToLine() => string.Join('\t', Vector, Sha256, Kernel, WordOf(Console.End), Console.Errno?.ToString(CultureInfo.InvariantCulture) ?? None,
        Console.Message ?? None, Some(Console.Note), Some(Console.Files));

    public static VerdictRow Parse(string line)
    {
        var cells = line.Split('\t');
        var end = s_words.First(pair => pair.Word == cells[3]).End;
        int? errno = cells[4] == None ? null : int.Parse(cells[4], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return new VerdictRow(cells[0], cells[1], cells[2], new ConsoleReading(cells[5] == None ? null : cells[5], end, errno, Text(cells[7]), Text(cells[6])));
    }

    public static string WordOf(BootEnd end) => s_words.First(pair => pair.End == end).Word;

    private static string Some(string text) => text.Length == 0 ? None : text;

    private static string Text(string cell) => cell == None ? "" : cell;
}

/// <summary>The table of recorded boots, tests/Sunup.Boots/Verdicts/verdicts.tsv.</summary>
internal sealed class VerdictTable(IEnumerable<VerdictRow> rows)
{
    public const string Heading = "vector\tsha256\tkernel\toutcome\terrno\tmessage\tnote\tfiles";

    private readonly Dictionary<(string Vector, string Kernel), VerdictRow> _rows = rows.ToDictionary(row => (row.Vector, row.Kernel));

    public static string PathOf { get; } = Path.Combine(AppContext.BaseDirectory, "Verdicts", "verdicts.tsv");

    public int Count => _rows.Count;

    public VerdictRow? Find(Vector vector, VerdictKernel kernel) => _rows.GetValueOrDefault((vector.Name, kernel.Name));

    public static string HashOf(Vector vector) => Convert.ToHexStringLower(SHA256.HashData(vector.Image));

    public static async Task<VerdictTable> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return new VerdictTable([]);
        }

        var lines = await File.ReadAllLinesAsync(path, cancellationToken);
        return new VerdictTable(lines.Skip(1).Where(line => line.Length > 0).Select(VerdictRow.Parse));
    }

    /// <summary>Writes the rows in the order of the corpus.</summary>
    public static async Task WriteAsync(string path, IEnumerable<VerdictRow> rows, CancellationToken cancellationToken)
    {
        var order = VerdictCorpus.All.Select((vector, index) => (vector.Name, index)).ToDictionary(pair => pair.Name, pair => pair.index, StringComparer.Ordinal);
        var lines = rows.Where(row => order.ContainsKey(row.Vector)).OrderBy(row => order[row.Vector]).ThenBy(row => row.Kernel, StringComparer.Ordinal).Select(row => row.ToLine());
        await File.WriteAllLinesAsync(path, [Heading, .. lines], cancellationToken);
    }
}
