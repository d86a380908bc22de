using System.Globalization;

namespace Sunup.Cli.Commands.Inspect;

/// <summary>One thing that is known of a file, for people and as JSON.</summary>
/// <param name="Key">In JSON, snake_case.</param>
/// <param name="Label">For people.</param>
/// <param name="Value">A <see cref="string"/>, <see cref="long"/>, <see cref="bool"/>, a list of strings, or null.</param>
/// <param name="Text">The value for people.</param>
/// <param name="Note">What it means; for people only.</param>
internal sealed record Fact(string Key, string Label, object? Value, string Text, string? Note = null)
{
    public static Fact Of(string key, string label, string? value, string? note = null) => new(key, label, value, value ?? "not known", note);

    public static Fact Of(string key, string label, bool value, string? note = null) => new(key, label, value, value ? "yes" : "no", note);

    public static Fact List(string key, string label, IReadOnlyCollection<string> values, string? note = null) =>
        new(key, label, values, values.Count == 0 ? "none" : string.Join(", ", values), note);

    /// <summary>A count or a length, in groups of three digits.</summary>
    public static Fact Bytes(string key, string label, long value, string? note = null) => new(key, label, value, $"{Group(value)} bytes", note);

    public static Fact Number(string key, string label, long value, string? note = null) => new(key, label, value, Group(value), note);

    public static Fact Hex(string key, string label, long value, string? note = null) => new(key, label, value, string.Create(CultureInfo.InvariantCulture, $"0x{value:x}"), note);

    /// <summary><c>11 548 296</c>.</summary>
    public static string Group(long value) => value.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ');
}

/// <summary>Facts that belong together; the first group of a file has neither title nor key of its own.</summary>
internal sealed record FactGroup(string Key, string Title, IReadOnlyList<Fact> Facts);

/// <summary>A table of a file: rows of text with a heading, and each row as facts for JSON.</summary>
internal sealed record FactTable(string Key, string Title, IReadOnlyList<string> Columns, IReadOnlyList<FactRow> Rows);

internal sealed record FactRow(IReadOnlyList<string> Cells, IReadOnlyList<Fact> Facts);
