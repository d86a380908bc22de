using System.Text.Json;

namespace Sunup.Machines.Qemu.Qmp;

/// <summary>One message from QEMU. Any bytes give one of these.</summary>
/// <remarks>Source: docs/interop/qmp-spec.rst of QEMU.</remarks>
public abstract record QmpMessage
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 64 };

    /// <summary>Reads one line.</summary>
    public static QmpMessage Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line, Options);
            return Classify(JsonElement.ParseValue(ref reader));
        }
        catch (JsonException e)
        {
            return new QmpMalformed(e.Message);
        }
    }

    private static QmpMessage Classify(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return new QmpMalformed($"a {root.ValueKind}, where an object belongs");
        }

        if (root.TryGetProperty("QMP", out var greeting))
        {
            return new QmpGreeting(ReadVersion(greeting));
        }

        if (root.TryGetProperty("event", out var name) && name.ValueKind == JsonValueKind.String)
        {
            return new QmpEvent(name.GetString()!, root.TryGetProperty("data", out var data) ? data : default);
        }

        var id = root.TryGetProperty("id", out var idElement) && idElement.ValueKind == JsonValueKind.Number && idElement.TryGetInt64(out var number) ? number : (long?)null;
        if (root.TryGetProperty("return", out var result))
        {
            return new QmpReply(id, result, null);
        }

        return root.TryGetProperty("error", out var error)
            ? new QmpReply(id, default, new QmpError(Text(error, "class") ?? "GenericError", Text(error, "desc") ?? error.GetRawText()))
            : new QmpMalformed("an object without QMP, event, return or error");
    }

    private static string ReadVersion(JsonElement greeting)
    {
        if (greeting.ValueKind != JsonValueKind.Object
            || !greeting.TryGetProperty("version", out var version) || version.ValueKind != JsonValueKind.Object
            || !version.TryGetProperty("qemu", out var qemu) || qemu.ValueKind != JsonValueKind.Object)
        {
            return "unknown";
        }

        return $"{Part(qemu, "major")}.{Part(qemu, "minor")}.{Part(qemu, "micro")}";

        static string Part(JsonElement version, string name) => version.TryGetProperty(name, out var value) ? value.GetRawText() : "?";
    }

    /// <summary>The string <paramref name="name"/> of an object, or null.</summary>
    internal static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>The first message.</summary>
/// <param name="Version">Of QEMU: <c>7.2.22</c>.</param>
public sealed record QmpGreeting(string Version) : QmpMessage;

/// <summary>Something happened.</summary>
/// <param name="Name">As QEMU writes it: <c>SHUTDOWN</c>, <c>RESET</c>, <c>STOP</c>, <c>GUEST_PANICKED</c>.</param>
/// <param name="Data">Its values; of kind Undefined when it has none.</param>
public sealed record QmpEvent(string Name, JsonElement Data) : QmpMessage
{
    /// <summary>Why, for SHUTDOWN and RESET: <c>guest-shutdown</c>, <c>guest-reset</c>, <c>host-qmp-quit</c>, ...</summary>
    public string? Reason => Text(Data, "reason");
}

/// <summary>The answer to a command.</summary>
/// <param name="Id">Of the command.</param>
/// <param name="Return">What it gave.</param>
/// <param name="Error">Why not; null when it went well.</param>
public sealed record QmpReply(long? Id, JsonElement Return, QmpError? Error) : QmpMessage
{
    public bool IsSuccess => Error is null;
}

/// <summary>Not a message of the protocol.</summary>
/// <param name="Rule">What is wrong with it.</param>
public sealed record QmpMalformed(string Rule) : QmpMessage;

/// <param name="Class"><c>GenericError</c>, <c>CommandNotFound</c>, ...; <c>ConnectionClosed</c> when QEMU was gone before it answered.</param>
/// <param name="Description">In words, for people.</param>
public sealed record QmpError(string Class, string Description)
{
    public const string ConnectionClosed = "ConnectionClosed";
}
