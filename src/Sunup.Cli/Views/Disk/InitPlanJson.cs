using System.Text.Json;
using Sunup.Images.Roots;

namespace Sunup.Cli.Views.Disk;

/// <summary>What a root file system starts and stops, as JSON. docs/formats/disk-json.md has every key.</summary>
internal static class InitPlanJson
{
    public static void Write(Utf8JsonWriter json, InitPlan plan)
    {
        json.WriteStartObject();
        json.WriteString("root", TraceJson.Text(plan.Root));
        json.WriteString("init", plan.System switch
        {
            InitSystem.Systemd => "systemd",
            InitSystem.Sysvinit => "sysvinit",
            InitSystem.OpenRc => "openrc",
            InitSystem.Busybox => "busybox",
            _ => "unknown",
        });
        TraceJson.WriteOptional(json, "default", plan.Default);
        TraceJson.WriteOptional(json, "default_from", plan.DefaultFrom);
        TraceJson.WriteArray(json, "levels", plan.Levels, level =>
        {
            json.WriteStartObject();
            json.WriteString("name", TraceJson.Text(level.Name));
            TraceJson.WriteArray(json, "actions", level.Actions, action => Write(json, action));
            TraceJson.WriteArray(json, "passed_over", level.PassedOver, path => json.WriteStringValue(TraceJson.Text(path)));
            json.WriteEndObject();
        });
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, InitAction action)
    {
        json.WriteStartObject();
        json.WriteString("verb", TraceJson.Text(action.Verb));
        json.WriteString("name", TraceJson.Text(action.Name));
        json.WriteString("path", TraceJson.Text(action.Path));
        TraceJson.WriteOptional(json, "link", action.Link);
        if (action.Line is { } line)
        {
            json.WriteNumber("line", line);
        }

        TraceJson.WriteOptional(json, "description", action.Description);
        TraceJson.WriteArray(json, "needs", action.Needs, need => json.WriteStringValue(TraceJson.Text(need)));
        json.WriteBoolean("missing", action.IsMissing);
        json.WriteEndObject();
    }
}
