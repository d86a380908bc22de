using System.Collections.Immutable;
using System.Text;
using Sunup.Diagnosis.Catalogues;
using Sunup.Diagnosis.Stages;
using Sunup.Model;

namespace Sunup.Diagnosis.Explanations;

/// <summary>One record of the catalogue: a finding before its evidence is known.</summary>
/// <remarks>Texts may name what was found: <c>{device}</c>, <c>{file}</c>. docs/findings has a page of the same id.</remarks>
public sealed record FindingTemplate(string Id, Stage? Stage, string Summary, string Cause)
{
    public FindingSeverity Severity { get; init; } = FindingSeverity.Error;

    public Confidence Confidence { get; init; } = Confidence.Certain;

    public FindingRole Role { get; init; } = FindingRole.Cause;

    /// <summary>Usually follows from something that went wrong earlier: stands after findings that are causes.</summary>
    public bool IsConsequence => Role is FindingRole.Consequence;

    /// <summary>The stage that this keeps a machine from. If it is reached afterwards, the failure was overcome. Null: the stage after the finding's own.</summary>
    public Stage? Blocks { get; init; }

    /// <summary>Says only that something is waited for: worth nothing once the boot went on.</summary>
    public bool IsTransient { get; init; }

    /// <summary>Ids of findings that it follows from where they stand before it, the likeliest first; each becomes the cause then, even if it is a warning by itself.</summary>
    public ImmutableArray<string> ConsequenceOf { get; init; } = [];

    /// <summary>How it is concluded from others; null for one that is read off a line.</summary>
    public FindingDerivation? Derivation { get; init; }

    /// <summary>What may stand behind it, the likeliest first.</summary>
    public ImmutableArray<FindingCause> Causes { get; init; } = [];

    /// <summary>What would confirm it.</summary>
    public string? Confirms { get; init; }

    /// <summary>What would refute it.</summary>
    public string? Refutes { get; init; }

    public string Source { get; init; } = "";

    /// <summary>From a user's catalogue: there is no page for it.</summary>
    public bool IsUsers { get; init; }

    public ImmutableArray<Remedy> Remedies { get; init; } = [];

    /// <summary>The finding, with its texts filled from <paramref name="values"/>.</summary>
    public Finding Fill(PatternMatch values, ImmutableArray<Evidence> evidence) => new()
    {
        Id = Id,
        Severity = Severity,
        Summary = FillText(Summary, values).TrimEnd(' ', ':'),
        Cause = FillText(Cause, values),
        Stage = Stage,
        Confidence = Confidence,
        Evidence = evidence,
        Remedies = [.. Remedies.Select(remedy => remedy with { Text = FillText(remedy.Text, values), Command = remedy.Command is { } command ? FillText(command, values) : null })],
    };

    private static string FillText(string text, PatternMatch values)
    {
        var filled = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var name = NameAt(text, at);
            filled.Append(name.Length == 0 ? text[at].ToString() : values[name] ?? "(not named)");
            at += name.Length == 0 ? 1 : name.Length + 2;
        }

        return filled.ToString();
    }

    // The name in "{name}"; empty where there is none.
    private static string NameAt(string text, int at)
    {
        var end = at + 1;
        while (text[at] == '{' && end < text.Length && (char.IsAsciiLetterLower(text[end]) || text[end] == '_'))
        {
            end++;
        }

        return end < text.Length && text[end] == '}' ? text[(at + 1)..end] : "";
    }
}
