using System.Collections.Immutable;
using System.Net;
using Sunup.Model;
using Sunup.Planning.Documents;
using Sunup.Planning.MachineFiles;

namespace Sunup.Planning.ServiceFiles;

/// <summary>The key <c>iscsi</c>.</summary>
internal static class IscsiReader
{
    private const string InitiatorNeeded = "the name of an initiator such as iqn.2010-04.org.ipxe:*";

    public static IscsiServiceConfig Read(ConfigValue value, PathReader paths)
    {
        var defaults = new IscsiServiceConfig();
        if (value.AsMap("the keys of the iSCSI target") is not { } keys)
        {
            return defaults;
        }

        var config = new IscsiServiceConfig
        {
            Port = keys["port"].AsInteger(1, 65535) ?? defaults.Port,
            MaxSessions = keys["max_sessions"].AsInteger(1, 65535) ?? defaults.MaxSessions,
            Digests = keys["digests"].AsFlag() ?? defaults.Digests,
            Disks = [.. keys["disks"].AsList("a list of disks").Select(disk => ReadDisk(disk, paths)).OfType<IscsiDiskConfig>()],
        };
        keys.Finish();
        return config;
    }

    private static IscsiDiskConfig? ReadDisk(ConfigValue value, PathReader paths)
    {
        if (value.AsMap("a disk: file and target") is not { } keys)
        {
            return null;
        }

        const string file = "the path of a raw image or a block device";
        var disk = new IscsiDiskConfig
        {
            File = paths.ReadPath(keys.Require("file", file), file) ?? "",
            Target = ReadTarget(keys.Require("target", "the name of the target such as iqn.2026-01.org.example:disk")),
            Machines = ReadMachines(keys["machines"]),
            Keep = keys["keep"].AsFlag() ?? true,
            ResetAtBoot = keys["reset_at_boot"].AsFlag() ?? false,
            ReadOnly = keys["read_only"].AsFlag() ?? false,
            Initiators = [.. keys["initiators"].AsList(InitiatorNeeded, oneIsEnough: true).Select(item => item.AsText(InitiatorNeeded)).OfType<string>()],
            Networks = [.. keys["networks"].AsList("a network such as 192.168.10.0/24", oneIsEnough: true).Select(ReadNetwork).OfType<IPNetwork>()],
            Chap = ReadSecret(keys["chap"], paths),
            MutualChap = ReadSecret(keys["mutual_chap"], paths),
        };
        if (disk.ResetAtBoot && disk.Machines.IsEmpty)
        {
            keys["reset_at_boot"].Fail("needs 'machines': what is reset is the overlay of a machine, never the image");
        }

        if (disk is { MutualChap: not null, Chap: null })
        {
            keys["mutual_chap"].Fail("needs 'chap': the initiator proves itself first");
        }

        keys.Finish();
        return disk;
    }

    private static string ReadTarget(ConfigValue value)
    {
        var name = value.AsText("the name of the target");
        if (name is not null && !(name.StartsWith("iqn.", StringComparison.Ordinal) || name.StartsWith("eui.", StringComparison.Ordinal) || name.StartsWith("naa.", StringComparison.Ordinal)))
        {
            value.FailFound("a name that begins with iqn., eui. or naa.");
        }

        return name ?? "";
    }

    private static ImmutableArray<string> ReadMachines(ConfigValue value)
    {
        const string needed = "the name of a machine";
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var item in value.AsList($"{needed}, or a list of them", oneIsEnough: true))
        {
            if (item.AsText(needed) is not { } name)
            {
                continue;
            }

            if (!MachineName.IsValid(name) || names.Contains(name))
            {
                item.FailFound($"{needed}, each once");
            }
            else
            {
                names.Add(name);
            }
        }

        return names.ToImmutable();
    }

    private static IPNetwork? ReadNetwork(ConfigValue value)
    {
        const string needed = "a network such as 192.168.10.0/24";
        if (value.AsText(needed) is not { } text)
        {
            return null;
        }

        if (IPNetwork.TryParse(text, out var network))
        {
            return network;
        }

        value.FailFound(needed);
        return null;
    }

    private static ChapSecretConfig? ReadSecret(ConfigValue value, PathReader paths)
    {
        const string secret = "the path of a file whose first line is the secret";
        if (value.AsMap("user and secret_file") is not { } keys)
        {
            return null;
        }

        var user = keys.Require("user", "a name").AsText("a name");
        var file = paths.ReadPath(keys.Require("secret_file", secret), secret);
        keys.Finish();
        return new ChapSecretConfig(user ?? "", file ?? "");
    }
}
