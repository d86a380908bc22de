using System.Text.Json;
using Sunup.Images.Scripts;

namespace Sunup.Cli.Views.Initrd;

/// <summary>The steps of an init as JSON: stable, snake_case. docs/formats/init-json.md has every key.</summary>
internal static class InitJson
{
    /// <summary>Value of <c>format</c>; the number grows when a key changes its meaning or goes away, not when one is added.</summary>
    public const string Format = "sunup-init/1";

    public static void Write(TextWriter output, InitReading init) => ResultJson.Write(output, Format, json =>
    {
        json.WriteString("init", TraceJson.Text(RootText.Of(init.Path)));
        TraceJson.WriteOptional(json, "file", init.RealPath is { } real ? RootText.Of(real) : null);
        json.WriteString("kind", WordOf(init.Kind));
        TraceJson.WriteOptional(json, "interpreter", init.Interpreter is { } shell ? RootText.Of(shell) : null);
        TraceJson.WriteArray(json, "steps", init.Steps, step => Write(json, step));
        TraceJson.WriteArray(json, "files", init.Files, file => json.WriteStringValue(TraceJson.Text(RootText.Of(file))));
        TraceJson.WriteArray(json, "not_followed", init.NotFollowed, place => json.WriteStringValue(TraceJson.Text(RootText.Of(place))));
        TraceJson.WriteArray(json, "findings", init.Findings, finding => FindingJson.Write(json, finding));
    });

    private static void Write(Utf8JsonWriter json, InitStep step)
    {
        json.WriteStartObject();
        json.WriteString("kind", WordOf(step.Kind));
        json.WriteString("file", TraceJson.Text(RootText.Of(step.File)));
        if (step.Line > 0)
        {
            json.WriteNumber("line", step.Line);
            json.WriteNumber("last_line", step.LastLine);
        }

        json.WriteString("text", TraceJson.Text(RootText.Of(step.Text)));
        json.WriteString("command", TraceJson.Text(RootText.Of(step.Command)));
        TraceJson.WriteOptional(json, "condition", step.Condition is { } condition ? RootText.Of(condition) : null);
        json.WriteNumber("depth", step.Depth);
        TraceJson.WriteArray(json, "names", step.Names, name => json.WriteStringValue(TraceJson.Text(RootText.Of(name))));
        TraceJson.WriteArray(json, "keys", step.Keys, key => json.WriteStringValue(TraceJson.Text(RootText.Of(key))));
        json.WriteEndObject();
    }

    private static string WordOf(InitStepKind kind) => kind switch
    {
        InitStepKind.CommandLine => "command_line",
        InitStepKind.SwitchRoot => "switch_root",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static string WordOf(InitProgramKind kind) => kind switch
    {
        InitProgramKind.ShellScript => "shell_script",
        InitProgramKind.OtherScript => "other_script",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
