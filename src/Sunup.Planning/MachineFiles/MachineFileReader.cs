using System.Collections.Immutable;
using Sunup.Model;
using Sunup.Planning.Documents;

namespace Sunup.Planning.MachineFiles;

/// <summary>Reads a <c>*.machine.yaml</c> into a <see cref="MachineConfig"/>; docs/formats/machine-file.md has every key.</summary>
/// <remarks>
/// All problems are reported at once. Paths become absolute, relative ones from the file's folder; whether they exist is not looked at
/// (<see cref="Artifacts.ArtifactResolver"/> does). References (<c>deb:...</c>, <c>builtin:...</c>) stay as they are.
/// </remarks>
public static class MachineFileReader
{
    /// <summary>How the names of machine files end.</summary>
    public const string Extension = ".machine.yaml";

    /// <summary>The largest file that is read, in bytes.</summary>
    public const int MostBytes = 1 << 20;

    /// <summary>Reads the file at <paramref name="path"/>. Never throws for what the file holds or for a file that cannot be read.</summary>
    public static async Task<ReadResult<MachineConfig>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var problems = new ProblemList(path);
        var bytes = await DocumentFile.ReadAsync(path, MostBytes, problems, cancellationToken);
        return bytes is null ? problems.Fail<MachineConfig>() : Read(path, bytes);
    }

    /// <summary>Reads <paramref name="content"/> as the file at <paramref name="path"/>, which need not exist.</summary>
    public static ReadResult<MachineConfig> Read(string path, ReadOnlySpan<byte> content)
    {
        var problems = new ProblemList(path);
        var text = DocumentText.Decode(content, MostBytes, problems);
        var root = text is null ? null : DocumentParser.Parse(text, problems);
        switch (root)
        {
            case null:
                return problems.Fail<MachineConfig>();
            case MapNode map:
                return problems.Result(ReadMachine(new MapReader(map, map.At, "", problems), Path.GetFullPath(path)));
            default:
                problems.Add(root.At, "", "a machine file is a mapping of keys such as 'boot:' and 'route:'", "docs/formats/machine-file.md has an example");
                return problems.Fail<MachineConfig>();
        }
    }

    private static MachineConfig ReadMachine(MapReader keys, string file)
    {
        var paths = new PathReader(file);
        var name = ReadName(keys, file);
        var route = ReadRoute(keys["route"]);
        var config = new MachineConfig
        {
            Name = name,
            SourceFile = file,
            Boot = BootReader.Read(keys.Require("boot", "what the machine boots"), paths),
            Route = route,
            Match = MatchReader.Read(keys["match"]),
            Hardware = HardwareReader.Read(keys, name, route, paths),
            Network = NetworkReader.Read(keys["network"], paths),
            Expect = ExpectReader.Read(keys["expect"]),
            RawQemu = ReadRawQemu(keys["raw.qemu"]),
            RawQemuConfig = OverrideReader.Read(keys["raw.qemu.conf"]),
        };
        MachineRules.Check(keys, config);
        keys.Finish();
        return MachineDefaults.WithNics(WithDisk(config));
    }

    /// <summary>With the image of the disk that <c>boot.disk</c> names by its number.</summary>
    private static MachineConfig WithDisk(MachineConfig config) =>
        config is { Boot.DiskNumber: { } number, Hardware.Disks: var disks } && number < disks.Length ? config with { Boot = config.Boot with { Disk = disks[number].Image } } : config;

    private static string ReadName(MapReader keys, string file)
    {
        var value = keys["name"];
        var fromFile = Path.GetFileName(file);
        fromFile = fromFile.EndsWith(Extension, StringComparison.Ordinal) ? fromFile[..^Extension.Length] : Path.GetFileNameWithoutExtension(fromFile);
        if (!value.IsPresent)
        {
            if (!MachineName.IsValid(fromFile))
            {
                keys.Fail($"the file's name gives the machine the name {Words.Quote(fromFile)}, needed {MachineName.Needed}", "add a key 'name', or rename the file");
            }

            return fromFile;
        }

        var name = value.AsText(MachineName.Needed);
        if (name is not null && !MachineName.IsValid(name))
        {
            value.FailFound(MachineName.Needed, "the name is part of URLs and file names");
        }

        return name ?? fromFile;
    }

    private static Route ReadRoute(ConfigValue value)
    {
        return value.AsChoice(
            ("direct", Route.Direct), ("network", Route.Network), ("san", Route.San), ("disk", Route.Disk), ("uki", Route.Uki), ("kexec", Route.Kexec)) ?? Route.Network;
    }

    private static ImmutableArray<string> ReadRawQemu(ConfigValue value)
    {
        if (value.Node is TextNode { Text: "" } || value.AsText("extra arguments for QEMU") is not { } line)
        {
            return [];
        }

        var words = ShellWords.Split(line, out var why);
        if (words is null)
        {
            value.FailFound("arguments that a shell could split", why);
        }

        return words ?? [];
    }
}
