using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sunup.Cli.Invocation;
using Sunup.Trials.VirtualMachines.Control;

namespace Sunup.Cli.Commands.Vm;

/// <summary><c>sunup vm qmp</c>: a command of QEMU's machine protocol, handed on as it is.</summary>
public sealed class VmQmpCommand : SunupCommand
{
    private static readonly JsonWriterOptions s_readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Argument<string> _name = Vms.NameArgument();

    private readonly Argument<string> _command = new("COMMAND") { Description = "Such as query-status" };

    private readonly Argument<string?> _arguments = new("ARGUMENTS") { Description = "A JSON object", Arity = ArgumentArity.ZeroOrOne };

    public VmQmpCommand(CommandHost host)
        : base("qmp", "Hand a command of QEMU's machine protocol to a VM; what QEMU returns is the result", host, json: false)
    {
        Add(_name);
        Add(_command);
        Add(_arguments);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup vm qmp web1 query-block", "its disks, as QEMU sees them"),
        new("sunup vm qmp web1 human-monitor-command '{\"command-line\": \"info registers\"}'", "a command of the monitor for people"),
    ];

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var members = ParseMembers(arguments.GetValue(_arguments));
        using var client = await Vms.RequireAsync(Vms.Find(context, arguments.GetValue(_name)!), cancellationToken);
        var reply = await client.AskAsync(new ControlRequest("qmp") { Command = arguments.GetValue(_command), Arguments = members }, cancellationToken);
        if (reply.Error is { } error)
        {
            context.Note(error);
            return ExitCodes.No;
        }

        using var buffer = new MemoryStream();
        await using (var json = new Utf8JsonWriter(buffer, s_readable))
        {
            (reply.Result ?? default).WriteTo(json);
        }

        context.Output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
        return ExitCodes.Yes;
    }

    /// <exception cref="UsageException">It is no JSON object.</exception>
    private static JsonElement? ParseMembers(string? text)
    {
        if (text is null)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind is JsonValueKind.Object ? document.RootElement.Clone() : throw new UsageException([$"ARGUMENTS: a JSON object is meant, found {document.RootElement.ValueKind}."]);
        }
        catch (JsonException fault)
        {
            throw new UsageException([$"ARGUMENTS: not JSON: {fault.Message}"]);
        }
    }
}
