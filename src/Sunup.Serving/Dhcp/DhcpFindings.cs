using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using Sunup.Linux.Interfaces;
using Sunup.Linux.Sockets;
using Sunup.Model;

namespace Sunup.Serving.Dhcp;

/// <summary>The findings that the DHCP service itself establishes: SU0401 to SU0419. docs/findings has a page for each.</summary>
public static class DhcpFindings
{
    public const string PoolExhausted = "SU0401";
    public const string PortTaken = "SU0402";
    public const string NoLoader = "SU0403";
    public const string UnknownMachine = "SU0404";
    public const string ChainloadLoop = "SU0405";
    public const string ForeignServer = "SU0406";
    public const string LeaseLogUnwritable = "SU0407";
    public const string LeaseLogDamaged = "SU0408";
    public const string AddressInUse = "SU0409";
    public const string PortForbidden = "SU0410";
    public const string NoInterface = "SU0411";
    public const string LeaseLogInUse = "SU0412";

    /// <summary>A socket that could not be bound, told by its cause.</summary>
    internal static Finding CannotListen(string interfaceName, int port, SocketError error, string systemText, ImmutableArray<PortOwner> owners) => error switch
    {
        SocketError.AddressAlreadyInUse => PortIsTaken(interfaceName, port, owners),
        SocketError.AccessDenied => PortIsForbidden(interfaceName, port),
        _ => new Finding
        {
            Id = NoInterface,
            Severity = FindingSeverity.Error,
            Stage = Stage.Network,
            Confidence = Confidence.Certain,
            Summary = $"DHCP cannot listen on interface {interfaceName}, UDP port {port}: {systemText}",
            Cause = "The interface does not exist in this network namespace, or it went away.",
            Evidence = [new Evidence(systemText, interfaceName)],
            Remedies = [new Remedy("See which interfaces there are, and name one of them under `interfaces` in the service file.", "ip -br link")],
        },
    };

    internal static Finding MissingInterface(string name, IEnumerable<NetworkInterfaceState> present) => new()
    {
        Id = NoInterface,
        Severity = FindingSeverity.Error,
        Stage = Stage.Network,
        Confidence = Confidence.Certain,
        Summary = $"there is no interface {name}; there are {string.Join(", ", present.Select(state => state.Name))}",
        Cause = "The service file names an interface that this network namespace does not have (now).",
        Remedies = [new Remedy("Name one that is there under `interfaces` in the service file, or make it first.", "ip -br link")],
    };

    internal static Finding LogInUse(string path, string systemText) => new()
    {
        Id = LeaseLogInUse,
        Severity = FindingSeverity.Error,
        Stage = Stage.Network,
        Confidence = Confidence.Certain,
        Summary = $"the lease log {path} cannot be opened: {systemText}",
        Cause = "Another Sunup serves from the same state directory, or this user may not write there. Two servers with one log would give one address twice.",
        Evidence = [new Evidence(systemText, path)],
        Remedies =
        [
            new Remedy("Stop the other one, or give each its own state directory (`state_directory` in the service file).", $"fuser -v {path}"),
            new Remedy("Make the directory writable for the user that Sunup runs as.", $"ls -ld {Path.GetDirectoryName(path)}"),
        ],
    };

    private static Finding PortIsTaken(string interfaceName, int port, ImmutableArray<PortOwner> owners)
    {
        var who = PortOwners.Describe(owners);
        return new Finding
        {
            Id = PortTaken,
            Severity = FindingSeverity.Error,
            Stage = Stage.Network,
            Confidence = Confidence.Certain,
            Summary = $"UDP port {port} on {interfaceName} is taken by {who}",
            Cause = "Two DHCP servers cannot share a port of one host. Sunup did not start, so that nothing is answered twice.",
            Evidence = [.. owners.Select(owner => new Evidence($"{owner.Address}:{owner.Port} {owner}", $"/proc/net/udp"))],
            Remedies =
            [
                new Remedy(
                    "Stop that process or keep it off this interface.",
                    owners is [{ ProcessId: { } id }, ..] ? string.Create(CultureInfo.InvariantCulture, $"ps -fp {id}") : $"ss -ulpn 'sport = :{port}'"),
                new Remedy("Or serve on another interface (`interfaces` in the service file)."),
            ],
        };
    }

    private static Finding PortIsForbidden(string interfaceName, int port) => new()
    {
        Id = PortForbidden,
        Severity = FindingSeverity.Error,
        Stage = Stage.Network,
        Confidence = Confidence.Certain,
        Summary = $"this user may not open UDP port {port} on {interfaceName}",
        Cause = "Ports below 1024 need CAP_NET_BIND_SERVICE, and answers to clients without an address need CAP_NET_RAW.",
        Remedies =
        [
            new Remedy("Run as root.", "sudo sunup serve"),
            new Remedy("Or run the systemd unit in deploy/, which grants just these capabilities."),
        ],
    };
}
