using System.Text.Json;
using Sunup.Formats.Loaders.Configurations;
using Sunup.Images.Disks.Loaders;

namespace Sunup.Cli.Views.Disk;

/// <summary>Loaders of a disk as JSON. docs/formats/disk-json.md has every key.</summary>
internal static class LoaderJson
{
    public static void Write(Utf8JsonWriter json, FoundLoader loader)
    {
        json.WriteStartObject();
        json.WriteString("kind", loader.Kind);
        json.WriteNumber("partition", loader.Partition);
        json.WriteString("path", TraceJson.Text(loader.Path));
        DiskJson.WriteNullable(json, "default", loader.Configuration.Default);
        if (loader.Configuration.TimeoutTenths is { } tenths)
        {
            json.WriteNumber("timeout_seconds", tenths / 10.0);
        }
        else
        {
            json.WriteNull("timeout_seconds");
        }

        json.WriteBoolean("uses_boot_loader_spec", loader.Configuration.UsesBootLoaderSpec);
        TraceJson.WriteArray(json, "entries", loader.Entries, entry => Write(json, entry));
        TraceJson.WriteArray(json, "files", loader.Files, file => Write(json, file));
        TraceJson.WriteArray(json, "problems", loader.Configuration.Problems, problem =>
        {
            json.WriteStartObject();
            json.WriteNumber("line", problem.Line);
            json.WriteString("text", TraceJson.Text(problem.Text));
            json.WriteEndObject();
        });
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, CheckedEntry entry)
    {
        json.WriteStartObject();
        json.WriteString("id", TraceJson.Text(entry.Entry.Id));
        json.WriteString("title", TraceJson.Text(entry.Entry.Title));
        json.WriteNumber("line", entry.Entry.Line);
        json.WriteBoolean("default", entry.Entry.IsDefault);
        DiskJson.WriteNullable(json, "command_line", entry.Entry.CommandLine);
        DiskJson.WriteNullable(json, "note", entry.Entry.Note);
        TraceJson.WriteArray(json, "files", entry.Files, file => Write(json, file));
        TraceJson.WriteArray(json, "parameters", DeviceParameter.Of(entry.Entry.CommandLine ?? ""), parameter =>
        {
            json.WriteStartObject();
            json.WriteString("name", TraceJson.Text(parameter.Name));
            json.WriteString("kind", parameter.Kind);
            json.WriteString("value", TraceJson.Text(parameter.Value));
            json.WriteString("consumer", parameter.Consumer);
            json.WriteEndObject();
        });
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, CheckedFile file)
    {
        json.WriteStartObject();
        json.WriteString("use", file.File.Use switch
        {
            LoaderFileUse.Kernel => "kernel",
            LoaderFileUse.Initrd => "initrd",
            LoaderFileUse.DeviceTree => "device_tree",
            LoaderFileUse.BootSector => "boot_sector",
            LoaderFileUse.Configuration => "configuration",
            _ => "program",
        });
        json.WriteString("path", TraceJson.Text(file.Path));
        json.WriteString("state", file.State switch
        {
            FileState.Found => "found",
            FileState.OtherCase => "other_case",
            FileState.Missing => "missing",
            FileState.NoVolume => "no_volume",
            _ => "not_checked",
        });
        if (file.Partition is { } partition)
        {
            json.WriteNumber("partition", partition);
        }
        else
        {
            json.WriteNull("partition");
        }

        if (file.Length is { } length)
        {
            json.WriteNumber("length", length);
        }
        else
        {
            json.WriteNull("length");
        }

        DiskJson.WriteNullable(json, "note", file.Note);
        json.WriteEndObject();
    }
}
