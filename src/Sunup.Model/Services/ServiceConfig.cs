using System.Collections.Immutable;
using System.Net;

namespace Sunup.Model;

/// <summary>What <c>sunup serve</c> offers, as the user wrote it. docs/formats/service-file.md has every key.</summary>
public sealed record ServiceConfig
{
    public string? SourceFile { get; init; }

    /// <summary>Interfaces to serve on; empty means every interface that is up, but loopback.</summary>
    public ImmutableArray<string> Interfaces { get; init; } = [];

    public DhcpServiceConfig Dhcp { get; init; } = new();

    public TftpServiceConfig Tftp { get; init; } = new();

    public HttpServiceConfig Http { get; init; } = new();

    public IscsiServiceConfig Iscsi { get; init; } = new();

    /// <summary>Folder of <c>*.machine.yaml</c> files, watched; null for none.</summary>
    public string? Machines { get; init; }

    /// <summary>Name of the machine that unknown clients get; null: they get no boot file.</summary>
    public string? DefaultMachine { get; init; }

    /// <summary>Folder for leases and other state.</summary>
    public string StateDirectory { get; init; } = "/var/lib/sunup";
}

public enum DhcpMode
{
    Off,
    /// <summary>Addresses and boot files.</summary>
    Full,
    /// <summary>Boot files beside a site's server: ports 67 and 4011.</summary>
    Proxy,
}

public sealed record DhcpServiceConfig
{
    public DhcpMode Mode { get; init; } = DhcpMode.Proxy;

    public ImmutableArray<SubnetConfig> Subnets { get; init; } = [];

    /// <summary>UDP port of the server; 67 but in tests. The client's is always one higher; boot-server requests are on 4011.</summary>
    public int Port { get; init; } = 67;

    public int BootServerPort { get; init; } = 4011;
}

/// <summary>A subnet whose addresses Sunup gives out. A relayed request is served from the subnet that holds giaddr.</summary>
public sealed record SubnetConfig
{
    public required IPNetwork Network { get; init; }

    /// <summary>First and last address, both included.</summary>
    public ImmutableArray<AddressRange> Pools { get; init; } = [];

    public IPAddress? Router { get; init; }

    public ImmutableArray<IPAddress> Dns { get; init; } = [];

    public string? Domain { get; init; }

    public TimeSpan Lease { get; init; } = TimeSpan.FromHours(1);

    public ImmutableArray<ReservationConfig> Reservations { get; init; } = [];
}

public readonly record struct AddressRange(IPAddress First, IPAddress Last);

/// <summary>An address kept for one client.</summary>
public sealed record ReservationConfig(MacAddress Mac, IPAddress Address, string? HostName = null);

public sealed record TftpServiceConfig
{
    public bool Enabled { get; init; } = true;

    public int Port { get; init; } = 69;

    /// <summary>Folder of further files; null for generated files and loaders only.</summary>
    public string? Root { get; init; }

    /// <summary>Answer from the request's own port instead of a new one for each transfer: for NAT and containers.</summary>
    public bool SinglePort { get; init; }

    /// <summary>Largest block size that is agreed to, 512 to 65464.</summary>
    public int MaxBlockSize { get; init; } = 65464;

    /// <summary>Largest window that is agreed to, 1 to 65535 blocks.</summary>
    public int MaxWindowSize { get; init; } = 64;

    /// <summary>Find a file whose name differs in case only.</summary>
    public bool FoldCase { get; init; }

    /// <summary>The block number that follows 65535: 0, or 1 for old clients that want it.</summary>
    public int RolloverTo { get; init; }

    /// <summary>Agree to no block that a path with this MTU would fragment, in bytes; null: blocks may be fragmented.</summary>
    public int? PathMtu { get; init; }

    /// <summary>Transfers at once. Each holds up to 64 KiB and a socket, so 512 of them take at most 32 MiB.</summary>
    public int MaxTransfers { get; init; } = 512;

    /// <summary>Transfers at once to one address: a machine needs a few, a lab behind one NAT address many.</summary>
    public int MaxTransfersPerClient { get; init; } = 128;
}

public sealed record HttpServiceConfig
{
    public bool Enabled { get; init; } = true;

    public int Port { get; init; } = 8080;

    /// <summary>Folder of further files, served under <c>/files/</c>; null for none.</summary>
    public string? Root { get; init; }

    /// <summary>HTTPS beside HTTP; null for none.</summary>
    public HttpsConfig? Https { get; init; }
}

/// <summary>PEM files and the port of HTTPS.</summary>
public sealed record HttpsConfig(string Certificate, string Key, int Port = 8443);
