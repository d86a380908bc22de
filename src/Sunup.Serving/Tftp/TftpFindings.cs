using System.Collections.Immutable;
using System.ComponentModel;
using System.Net;
using Sunup.Linux.Sockets;
using Sunup.Model;

namespace Sunup.Serving.Tftp;

/// <summary>The ids of docs/findings that TFTP establishes, and the findings that end its start.</summary>
internal static class TftpFindings
{
    public const string PortTaken = "SU0501";
    public const string NotPermitted = "SU0502";
    public const string AddressNotHere = "SU0503";
    public const string ClientVanished = "SU0504";
    public const string OptionsUnanswered = "SU0505";
    public const string FileNotFound = "SU0506";
    public const string NameRefused = "SU0507";
    public const string WriteRefused = "SU0508";
    public const string TooManyTransfers = "SU0509";
    public const string FileUnreadable = "SU0510";
    public const string ManyResends = "SU0511";
    public const string ClientAborted = "SU0512";

    /// <summary>Why a port could not be bound.</summary>
    public static FindingException CannotBind(IPAddress address, int port, ImmutableArray<PortOwner> owners, Win32Exception error)
    {
        var where = new IPEndPoint(address, port);
        var finding = error.NativeErrorCode switch
        {
            UdpSocket.AddressInUse => Error(PortTaken, $"TFTP needs UDP port {port} on {address}, and it is taken by {PortOwners.Describe(owners)}",
                "Two TFTP servers cannot share a port: machines would ask whichever the kernel prefers.",
                new Remedy("See which program it is, and stop it.", $"ss -ulpn 'sport = :{port}'"),
                new Remedy("Or switch Sunup's TFTP off (`tftp: { enabled: false }`), or give it another port for clients that can use one.")),
            UdpSocket.AccessDenied => Error(NotPermitted, $"TFTP may not use UDP port {port} on {address}: permission denied",
                "Ports below 1024 need root or the capability CAP_NET_BIND_SERVICE.",
                new Remedy("Run as root, or give the service the capability.", "AmbientCapabilities=CAP_NET_BIND_SERVICE")),
            UdpSocket.AddressNotAvailable => Error(AddressNotHere, $"TFTP cannot listen on {address}: no interface of this host has that address",
                "The interface may be down, or its address not there yet.",
                new Remedy("See which addresses the host has.", "ip -brief address")),
            _ => Error(NotPermitted, $"TFTP cannot listen on {where}: {error.Message}", null, new Remedy("See which addresses and ports are in use.", "ss -ulpn")),
        };
        return new FindingException(finding with { Evidence = [new Evidence(error.Message, "bind(2)"), .. owners.Select(owner => new Evidence($"{owner.Address}:{owner.Port}: {owner}", "/proc/net/udp"))] }, error);
    }

    private static Finding Error(string id, string summary, string? cause, params Remedy[] remedies) => new()
    {
        Id = id,
        Severity = FindingSeverity.Error,
        Summary = summary,
        Cause = cause,
        Stage = Stage.Network,
        Confidence = Confidence.Certain,
        Remedies = [.. remedies],
    };
}
