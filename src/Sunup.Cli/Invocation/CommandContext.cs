using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sunup.Model;

namespace Sunup.Cli.Invocation;

/// <summary>What one invocation of a command works with: where it writes, how it looks, its clock.</summary>
public sealed class CommandContext(CommandHost host, ColorMode color, bool json, bool verbose)
{
    private BootClock? _clock;

    /// <summary>Results, and nothing else. With <c>--json</c>, JSON and nothing else.</summary>
    public TextWriter Output => host.Output;

    /// <summary>Progress, notes, errors.</summary>
    public TextWriter Error => host.Error;

    /// <summary>Whether a person looks at <see cref="Output"/>: tables, live progress and timelines only then.</summary>
    public bool OutputIsTerminal => host.OutputIsTerminal;

    public bool ErrorIsTerminal => host.ErrorIsTerminal;

    /// <summary>Columns to lay out for.</summary>
    public int Width => host.Width();

    /// <summary><c>--json</c> was given.</summary>
    public bool Json => json;

    /// <summary><c>--verbose</c> was given.</summary>
    public bool Verbose => verbose;

    /// <summary>Colour on <see cref="Output"/>. Never with <c>--json</c>.</summary>
    public bool UseColor => !json && Decide(host.OutputIsTerminal);

    /// <summary>Colour on <see cref="Error"/>.</summary>
    public bool UseErrorColor => Decide(host.ErrorIsTerminal);

    public TimeProvider Time => host.Time;

    /// <summary>The clock that all event sources of this invocation share.</summary>
    public BootClock Clock => _clock ??= new BootClock(host.Time);

    public string? GetEnvironment(string name) => host.Environment(name);

    /// <summary>One line of progress on standard error.</summary>
    public void Note(string text) => host.Error.WriteLine(text);

    /// <summary>A value as JSON on standard output, and a newline.</summary>
    public void WriteJson<T>(T value, JsonTypeInfo<T> type) => host.Output.WriteLine(JsonSerializer.Serialize(value, type));

    private bool Decide(bool isTerminal) => color switch
    {
        ColorMode.Always => true,
        ColorMode.Never => false,
        _ => isTerminal
            && string.IsNullOrEmpty(host.Environment("NO_COLOR"))
            && !string.Equals(host.Environment("TERM"), "dumb", StringComparison.Ordinal),
    };
}
