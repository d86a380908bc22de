using System.CommandLine;
using System.Globalization;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views;
using Sunup.Planning.Imports;
using Sunup.Planning.MachineFiles;

namespace Sunup.Cli.Commands.Import;

/// <summary><c>sunup import incus|libvirt|qemu</c>: the machine file on standard output, what it does not say on standard error.</summary>
public sealed class ImportFromCommand : SunupCommand
{
    private const int MostBytes = 4 << 20;

    private readonly ImportSource _source;
    private readonly Argument<string> _file;
    private readonly Option<string?> _name = new("--name") { Description = "What the machine is called, where the source does not say", HelpName = "NAME" };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "Write the machine file there", HelpName = "FILE" };

    internal ImportFromCommand(CommandHost host, ImportSource source)
        : base(source.Name, source.Description, host)
    {
        _source = source;
        _file = new Argument<string>("FILE") { Description = $"{source.File}; - for standard input" };
        Add(_file);
        Add(_name);
        Add(_output);
    }

    public override IReadOnlyList<CommandExample> Examples =>
    [
        _source.Example,
        new($"sunup import {_source.Name} FILE --json", "the machine file and the notes as JSON"),
    ];

    public override IReadOnlyList<string> Notes =>
    [
        "What could not be carried over, or says now something else, is told line by line on standard error: `lost` is not in the machine file, `changed` is there in another way. Nothing is left out without a word.",
        _source.Note,
    ];

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var path = arguments.GetValue(_file)!;
        var name = arguments.GetValue(_name) ?? NameOf(path);
        if (!MachineName.IsValid(name))
        {
            throw new UsageException([$"--name {name}: needed letters, digits, '.', '-' and '_', 63 at most, the first a letter or digit"]);
        }

        var (machine, fault) = _source.Read(name, await ReadAsync(path, cancellationToken));
        if (machine is null)
        {
            throw new UsageException([string.Create(CultureInfo.InvariantCulture, $"{path}:{fault!.Line}: {fault.Message}")]);
        }

        await WriteAsync(context, machine, path, arguments.GetValue(_output), cancellationToken);
        return ExitCodes.Yes;
    }

    private static string NameOf(string path)
    {
        var name = Path.GetFileName(path);
        var valid = new string([.. name.Split('.')[0].Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')]).TrimStart('-', '_');
        return valid.Length is 0 or > 63 ? "imported" : valid;
    }

    private static async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var input = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
            using var content = new MemoryStream();
            var buffer = new byte[65536];
            while (await input.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                content.Write(buffer, 0, count);
                if (content.Length > MostBytes)
                {
                    throw new UsageException([$"{path}: larger than {MostBytes >> 20} MiB: a description of a VM was needed"]);
                }
            }

            return content.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException([$"{path}: {e.Message}"]);
        }
    }

    private static async Task WriteAsync(CommandContext context, ImportedMachine machine, string path, string? target, CancellationToken cancellationToken)
    {
        foreach (var note in machine.Notes)
        {
            context.Note(string.Create(CultureInfo.InvariantCulture, $"{path}:{note.Line}: {note.Kind.ToString().ToLowerInvariant()}: {note.What}: {note.Why}"));
        }

        if (target is not null)
        {
            try
            {
                await File.WriteAllTextAsync(target, machine.Text, cancellationToken);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new UsageException([$"--output {target}: {e.Message}"]);
            }

            context.Note($"wrote {target}");
        }

        if (context.Json)
        {
            WriteJson(context, machine);
        }
        else if (target is null)
        {
            context.Output.Write(machine.Text);
        }
    }

    private static void WriteJson(CommandContext context, ImportedMachine machine) => ResultJson.Write(context.Output, "sunup-import/1", json =>
    {
        json.WriteString("machine_file", machine.Text);
        json.WriteStartArray("notes");
        foreach (var note in machine.Notes)
        {
            json.WriteStartObject();
            json.WriteString("kind", note.Kind.ToString().ToLowerInvariant());
            json.WriteNumber("line", note.Line);
            json.WriteString("what", note.What);
            json.WriteString("why", note.Why);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
