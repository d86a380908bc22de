using System.Collections.Immutable;
using System.Globalization;
using Sunup.Machines.Hosts.Facts;

namespace Sunup.Machines.Hosts.Reading;

/// <summary>Reads who this process is: /proc/self/status, /etc/passwd, /etc/group, /proc/self/limits.</summary>
/// <remarks>Users and groups of a directory service are not in those files: the login has them nevertheless.</remarks>
internal sealed class UserReader(HostFiles files)
{
    public Fact<UserFacts> Read() => files.Required("proc/self/status").Select(status =>
    {
        var uid = Id(status, "Uid");
        var name = NameOf("etc/passwd", uid);
        return new UserFacts
        {
            Uid = uid,
            Name = name,
            Groups = [Id(status, "Gid"), .. Words(HostFiles.Field(status, "Groups")).Select(Number)],
            GroupsOnFile = name is null ? [] : GroupsOf(name),
            Capabilities = ulong.TryParse(HostFiles.Field(status, "CapEff"), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bits) ? bits : 0,
            Container = Container(),
            Confinement = Confinement(),
            Limits = Limits(),
            AllowedCpus = CpuCount(HostFiles.Field(status, "Cpus_allowed_list") ?? ""),
        };
    });

    /// <summary>The name of a group, or of a user; null where the file has none.</summary>
    public string? NameOf(string file, uint id) => Lines(file).FirstOrDefault(fields => fields.Length > 2 && fields[2] == id.ToString(CultureInfo.InvariantCulture))?[0];

    /// <summary>How many CPUs a list such as <c>0-3,8</c> has.</summary>
    internal static int CpuCount(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries).Sum(part =>
    {
        var ends = part.Split('-');
        return int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last) && last >= first ? Math.Min(last - first, 65535) + 1 : 0;
    });

    private ImmutableArray<uint> GroupsOf(string user) =>
    [
        .. Lines("etc/group").Where(fields => fields.Length > 3 && fields[3].Split(',').Contains(user, StringComparer.Ordinal)).Select(fields => Number(fields[2])),
        .. Lines("etc/passwd").Where(fields => fields.Length > 3 && fields[0] == user).Select(fields => Number(fields[3])),
    ];

    private IEnumerable<string[]> Lines(string file) => (files.TextOrNull(file) ?? "").Split('\n').Select(line => line.Split(':'));

    private string? Container()
    {
        if (files.TextOrNull("run/systemd/container") is { Length: > 0 } name)
        {
            return name;
        }

        return files.Exists(".dockerenv") ? "docker"
            : files.Exists("run/.containerenv") ? "podman"
            : files.TextOrNull("proc/1/environ")?.Split('\0').FirstOrDefault(line => line.StartsWith("container=", StringComparison.Ordinal))?["container=".Length..];
    }

    private string? Confinement() => files.TextOrNull("proc/self/attr/current") is { Length: > 0 } text && !text.StartsWith("unconfined", StringComparison.Ordinal)
        && !text.Contains(":unconfined_t:", StringComparison.Ordinal) ? text : null;

    /// <summary>Columns of fixed width: name, soft limit, hard limit, unit.</summary>
    private ImmutableSortedDictionary<string, long> Limits()
    {
        var limits = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        foreach (var line in (files.TextOrNull("proc/self/limits") ?? "").Split('\n').Skip(1).Where(line => line.Length > 26))
        {
            if (long.TryParse(line[26..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var soft))
            {
                limits[line[..26].Trim()] = soft;
            }
        }

        return limits.ToImmutable();
    }

    // Real, effective, saved, file system: the second is what counts for a device; files follow it too.
    private static uint Id(string status, string field) => Words(HostFiles.Field(status, field)).Skip(1).Select(Number).FirstOrDefault();

    private static string[] Words(string? text) => (text ?? "").Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    private static uint Number(string text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : uint.MaxValue;
}
