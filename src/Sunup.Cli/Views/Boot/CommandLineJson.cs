using System.Text.Json;
using Sunup.Machines.Qemu;

namespace Sunup.Cli.Views.Boot;

/// <summary>A VM's command line as JSON.</summary>
internal static class CommandLineJson
{
    public static void Write(TextWriter output, QemuCommandLine command, string machine) => ResultJson.Write(output, "sunup-vm-command/1", json =>
    {
        json.WriteString("machine", machine);
        json.WriteString("executable", command.Executable);
        WriteList(json, "arguments", command.Arguments);
        if (command.Configuration?.ToFile() is { } file)
        {
            json.WriteString("config", file.Text);
            WriteList(json, "config_arguments", file.Arguments);
        }

        WriteList(json, "extra_arguments", command.ExtraArguments);
        json.WriteStartArray("changes");
        foreach (var change in command.Changes)
        {
            json.WriteStartObject();
            json.WriteString("section", (change.Before ?? change.After)!.Name);
            WriteSection(json, "before", change.Before?.Entries.Select(entry => (entry.Key, entry.Value)));
            WriteSection(json, "after", change.After?.Entries.Select(entry => (entry.Key, entry.Value)));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void WriteSection(Utf8JsonWriter json, string name, IEnumerable<(string Key, string Value)>? entries)
    {
        if (entries is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartArray(name);
        foreach (var (key, value) in entries)
        {
            json.WriteStartObject();
            json.WriteString("key", key);
            json.WriteString("value", value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
