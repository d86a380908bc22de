using System.Collections.Immutable;
using Sunup.Model;
using Sunup.Planning.Documents;
using Sunup.Planning.MachineFiles;

namespace Sunup.Planning.ServiceFiles;

/// <summary>Reads a <c>serve.yaml</c> into a <see cref="ServiceConfig"/>; docs/formats/service-file.md has every key.</summary>
/// <remarks>All problems are reported at once. Paths become absolute, relative ones from the file's folder; whether they exist is not looked at.</remarks>
public static class ServiceFileReader
{
    /// <summary>The largest file that is read, in bytes: some ten thousands of reservations.</summary>
    public const int MostBytes = 8 << 20;

    /// <summary>Reads the file at <paramref name="path"/>. Never throws for what the file holds or for a file that cannot be read.</summary>
    public static async Task<ReadResult<ServiceConfig>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var problems = new ProblemList(path);
        var bytes = await DocumentFile.ReadAsync(path, MostBytes, problems, cancellationToken);
        return bytes is null ? problems.Fail<ServiceConfig>() : Read(path, bytes);
    }

    /// <summary>Reads <paramref name="content"/> as the file at <paramref name="path"/>, which need not exist.</summary>
    public static ReadResult<ServiceConfig> Read(string path, ReadOnlySpan<byte> content)
    {
        var problems = new ProblemList(path);
        var text = DocumentText.Decode(content, MostBytes, problems);
        var root = text is null ? null : DocumentParser.Parse(text, problems);
        switch (root)
        {
            case null:
                return problems.Fail<ServiceConfig>();
            case MapNode map:
                return problems.Result(ReadService(new MapReader(map, map.At, "", problems), Path.GetFullPath(path)));
            default:
                problems.Add(root.At, "", "a service file is a mapping of keys such as 'dhcp:' and 'machines:'", "docs/formats/service-file.md has an example");
                return problems.Fail<ServiceConfig>();
        }
    }

    private static ServiceConfig ReadService(MapReader keys, string file)
    {
        var paths = new PathReader(file);
        var defaults = new ServiceConfig();
        var (machines, defaultMachine) = (keys["machines"], keys["default_machine"]);
        var config = new ServiceConfig
        {
            SourceFile = file,
            Interfaces = ReadInterfaces(keys["interfaces"]),
            Dhcp = DhcpReader.Read(keys["dhcp"]),
            Tftp = TftpReader.Read(keys["tftp"], paths),
            Http = HttpReader.Read(keys["http"], paths),
            Iscsi = IscsiReader.Read(keys["iscsi"], paths),
            Machines = paths.ReadPath(machines, "a folder of machine files"),
            DefaultMachine = ReadDefaultMachine(defaultMachine),
            StateDirectory = paths.ReadPath(keys["state_directory"], "a folder for leases") ?? defaults.StateDirectory,
        };
        if (defaultMachine.IsPresent && !machines.IsPresent)
        {
            defaultMachine.Fail("names a machine, and 'machines' names no folder to find it in", "add: machines: machines");
        }

        keys.Finish();
        return config;
    }

    private static ImmutableArray<string> ReadInterfaces(ConfigValue value)
    {
        const string needed = "the name of a network interface such as eth0";
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var item in value.AsList($"{needed}, or a list of them", oneIsEnough: true))
        {
            if (item.AsText(needed) is not { } name)
            {
                continue;
            }

            // IFNAMSIZ is 16 with the NUL; dev_valid_name() of the kernel refuses '/', ':' and blanks.
            if (name.Length > 15 || name.Any(c => c is '/' or ':' || char.IsWhiteSpace(c)))
            {
                item.FailFound($"{needed}, 15 characters at most");
            }
            else if (names.Contains(name))
            {
                item.Fail($"interface {Words.Quote(name)} is listed twice", "keep one of them");
            }
            else
            {
                names.Add(name);
            }
        }

        return names.ToImmutable();
    }

    private static string? ReadDefaultMachine(ConfigValue value)
    {
        var name = value.AsText("the name of a machine");
        if (name is not null && !MachineName.IsValid(name))
        {
            value.FailFound("the name of a machine, not of its file");
        }

        return name;
    }
}
