using System.Collections.Immutable;
using System.Net;

namespace Sunup.Model;

/// <summary>The disks that <c>sunup serve</c> exports by iSCSI.</summary>
public sealed record IscsiServiceConfig
{
    public int Port { get; init; } = 3260;

    public int MaxSessions { get; init; } = 1024;

    /// <summary>Agree on CRC32C digests where an initiator offers them first.</summary>
    public bool Digests { get; init; } = true;

    /// <summary>Empty: there is no target.</summary>
    public ImmutableArray<IscsiDiskConfig> Disks { get; init; } = [];
}

/// <summary>One image: a disk for all, or over it one of its own for each of some machines.</summary>
public sealed record IscsiDiskConfig
{
    /// <summary>Raw image or block device.</summary>
    public required string File { get; init; }

    /// <summary>Name of the target; with <see cref="Machines"/>, ":" and the machine's name follow.</summary>
    public required string Target { get; init; }

    /// <summary>Each gets an overlay of its own over the image, which is never written.</summary>
    public ImmutableArray<string> Machines { get; init; } = [];

    /// <summary>What machines wrote is kept when the service starts again.</summary>
    public bool Keep { get; init; } = true;

    /// <summary>What a machine wrote is forgotten whenever it boots anew by iPXE.</summary>
    public bool ResetAtBoot { get; init; }

    public bool ReadOnly { get; init; }

    /// <summary>Initiator names that may log in, a * at the end stands for anything; empty: all.</summary>
    public ImmutableArray<string> Initiators { get; init; } = [];

    /// <summary>Networks that may log in; empty: all.</summary>
    public ImmutableArray<IPNetwork> Networks { get; init; } = [];

    public ChapSecretConfig? Chap { get; init; }

    public ChapSecretConfig? MutualChap { get; init; }
}

/// <summary>A CHAP name, and the file whose first line is its secret.</summary>
public sealed record ChapSecretConfig(string User, string SecretFile);
