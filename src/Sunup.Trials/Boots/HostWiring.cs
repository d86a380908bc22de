using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Sunup.Linux.Links;
using Sunup.Linux.Namespaces;
using Sunup.Machines.Hosts;
using Sunup.Machines.Qemu;
using Sunup.Model;

namespace Sunup.Trials.Boots;

/// <summary>NICs on what their machine file names: QEMU's user network, a tap or a bridge of the host, or nothing. For routes on which nothing comes over a network.</summary>
internal sealed class HostWiring : IBootWiring
{
    private readonly ImmutableArray<TapDevice> _taps;

    private HostWiring(ImmutableArray<NicAttachment> attachments, ImmutableArray<TapDevice> taps)
    {
        Attachments = attachments;
        _taps = taps;
    }

    public INetworkScope Scope { get; } = new HostNetwork();

    public ImmutableArray<NicAttachment> Attachments { get; }

    public ImmutableArray<SafeHandle> Handles => [.. _taps.Select(tap => tap.Handle)];

    public string? Limitation => null;

    /// <exception cref="FindingException">SU0223: there is no such link; SU0101, SU0102, SU0109.</exception>
    public static HostWiring Create(MachineConfig machine)
    {
        var taps = ImmutableArray.CreateBuilder<TapDevice>();
        try
        {
            ImmutableArray<NicAttachment> attachments = [.. machine.Hardware!.Nics.Select(nic => Attach(nic, taps))];
            return new HostWiring(attachments, taps.ToImmutable());
        }
        catch
        {
            foreach (var tap in taps)
            {
                tap.Dispose();
            }

            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        // The link goes with the last descriptor.
        foreach (var tap in _taps)
        {
            tap.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private static NicAttachment Attach(NicConfig nic, ImmutableArray<TapDevice>.Builder taps)
    {
        switch (nic.Network)
        {
            case { Kind: NicNetworkKind.User }:
                return new UserNetAttachment();
            case { Kind: NicNetworkKind.Tap, Name: { } tap }:
                return IsTap(tap) ? new NamedTapAttachment(tap) : throw NoLink("tap", tap, IsTap).AsException();
            case { Kind: NicNetworkKind.Bridge, Name: { } bridge }:
                return IsBridge(bridge) ? OnBridge(bridge, taps) : throw NoLink("bridge", bridge, IsBridge).AsException();
            default:
                return new UnwiredAttachment();
        }
    }

    private static TapAttachment OnBridge(string bridge, ImmutableArray<TapDevice>.Builder taps)
    {
        var scope = new HostNetwork();
        var tap = HostFindings.Guard(() => TapDevice.Create(scope, "sunup%d"));
        taps.Add(tap);
        return HostFindings.Guard(() =>
        {
            using var links = LinkClient.Open(scope);
            links.SetMaster(tap.Name, bridge);
            links.SetUp(tap.Name);
            return new TapAttachment(tap.Descriptor);
        });
    }

    private static bool IsTap(string name) => File.Exists($"/sys/class/net/{name}/tun_flags");

    private static bool IsBridge(string name) => Directory.Exists($"/sys/class/net/{name}/bridge");

    private static Finding NoLink(string kind, string name, Func<string, bool> isOne)
    {
        var links = Directory.Exists("/sys/class/net") ? Directory.GetFileSystemEntries("/sys/class/net").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToArray() : [];
        var isAnother = links.Contains(name);
        return new Finding
        {
            Id = "SU0223",
            Severity = FindingSeverity.Error,
            Summary = isAnother ? $"The link {name} is no {kind}." : $"There is no {kind} {name}.",
            Cause = $"A NIC of the machine is wired to it (`network: {kind}:{name}`).",
            Stage = Stage.PowerOn,
            Confidence = Confidence.Certain,
            Evidence = [new Evidence($"{kind}s: {Listed(links.Where(isOne))}; links: {Listed(links)}", "/sys/class/net")],
            Remedies =
            [
                new Remedy($"Make it, or name one that is there.", kind == "bridge" ? $"sudo ip link add {name} type bridge && sudo ip link set {name} up" : $"sudo ip tuntap add dev {name} mode tap user $USER && sudo ip link set {name} up"),
                new Remedy("Use `network: user`, which needs no link."),
            ],
        };
    }

    private static string Listed(IEnumerable<string> names) => string.Join(' ', names) is { Length: > 0 } list ? list : "none";
}
