using System.Collections.Immutable;
using System.Net;
using Sunup.Protocols.Iscsi.Login;
using Sunup.Serving.BlockDevices;

namespace Sunup.Serving.Iscsi;

/// <summary>Where the target listens and what it has.</summary>
public sealed record IscsiTargetOptions
{
    /// <summary>Port 0 takes a free one.</summary>
    public IPEndPoint Endpoint { get; init; } = new(IPAddress.Loopback, 3260);

    /// <summary>Further addresses of the same disks.</summary>
    public ImmutableArray<IPEndPoint> AlsoAt { get; init; } = [];

    public ImmutableArray<IscsiTargetDisk> Targets { get; init; } = [];

    /// <summary>CRC32C is used where the initiator offers it first.</summary>
    public bool AllowsDigests { get; init; } = true;

    public int MaxSessions { get; init; } = 1024;

    /// <summary>From the connection to the full feature phase.</summary>
    public TimeSpan LoginTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>An initiator that is silent for so long is pinged. One that does not answer is kept: iPXE never does.</summary>
    public TimeSpan PingAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A session that is in the way of a reset has so long to show that it is alive.</summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Folder where persistent reservations are kept that initiators want kept; null keeps them in memory.</summary>
    public string? StateDirectory { get; init; }
}

/// <summary>A disk that is exported; several may share a name and differ in their LUN.</summary>
public sealed record IscsiTargetDisk
{
    /// <summary>Name of the target: iqn., eui. or naa.</summary>
    public required string Iqn { get; init; }

    /// <summary>Belongs to whoever made it.</summary>
    public required IBlockDevice Device { get; init; }

    public byte Lun { get; init; } = 1;

    /// <summary>An overlay forgets what was written when its machine boots anew; no other device does.</summary>
    public bool ResetsAtBoot { get; init; }

    /// <summary>Initiator names that may log in, exact or with a * at the end; empty: all.</summary>
    public ImmutableArray<string> Initiators { get; init; } = [];

    /// <summary>Networks that may log in; empty: all.</summary>
    public ImmutableArray<IPNetwork> Addresses { get; init; } = [];

    /// <summary>What an initiator must prove; null: nothing.</summary>
    public ChapCredentials? Chap { get; init; }

    /// <summary>ADDRESS[:PORT] where the target is instead; null: here.</summary>
    public string? RedirectTo { get; init; }

    /// <summary>The machine whose disk it is, for events.</summary>
    public string? Machine { get; init; }

    /// <summary>Why the machine's loader (iPXE) is sent away and is to ask again; its answer null, or null itself: it may begin.</summary>
    public Func<string?>? WhyNotYet { get; init; }
}
