using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Sunup.Model;

namespace Sunup.Serving.Iscsi;

/// <summary>The ids of docs/findings that iSCSI establishes, and the findings that end its start.</summary>
internal static class IscsiFindings
{
    public const string PortTaken = "SU0561";
    public const string NotPermitted = "SU0562";
    public const string AddressNotHere = "SU0563";
    public const string LoginFailed = "SU0564";
    public const string NotAuthenticated = "SU0565";
    public const string NotAllowed = "SU0566";
    public const string NoSuchTarget = "SU0567";
    public const string MediumFailed = "SU0568";
    public const string TooManySessions = "SU0569";
    public const string GoneUnflushed = "SU0570";

    public const string SecretUnusable = "SU0573";

    public const string NotReset = "SU0574";

    private const int NoSpace = 28;

    /// <summary>Why a port could not be bound.</summary>
    public static FindingException CannotBind(IPEndPoint endpoint, SocketException error)
    {
        var finding = error.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => Error(PortTaken, $"iSCSI needs TCP port {Number(endpoint.Port)} on {endpoint.Address}, and it is taken",
                "Another target (tgtd, LIO, another Sunup) listens there.",
                new Remedy("See which program it is, and stop it.", $"ss -tlnp 'sport = :{Number(endpoint.Port)}'"),
                new Remedy("Or take another port.", "--portal 127.0.0.1:3261")),
            SocketError.AccessDenied => Error(NotPermitted, $"iSCSI may not use TCP port {Number(endpoint.Port)} on {endpoint.Address}: permission denied",
                "Ports below 1024 need root or the capability CAP_NET_BIND_SERVICE.",
                new Remedy("Take the port of iSCSI, which needs no right.", "--portal 0.0.0.0:3260")),
            SocketError.AddressNotAvailable => Error(AddressNotHere, $"iSCSI cannot listen on {endpoint.Address}: no interface of this host has that address",
                "The interface may be down, or its address not there yet.",
                new Remedy("See which addresses the host has.", "ip -brief address")),
            _ => Error(NotPermitted, $"iSCSI cannot listen on {endpoint}: {error.Message}", null, new Remedy("See which addresses and ports are in use.", "ss -tlnp")),
        };
        return new FindingException(finding with { Evidence = [new Evidence(error.Message, "bind(2)")] }, error);
    }

    public static Finding BadSecret(string path, string reason) => Error(
        SecretUnusable,
        $"the CHAP secret in {path} cannot be used: {reason}",
        "Without the secret nobody could log in, so that the target is not started.",
        new Remedy("Make a secret that nobody can guess.", $"openssl rand -hex 16 > {path}"));

    /// <summary>The store has no room, which an initiator is told as such.</summary>
    public static bool IsFull(IOException error) => (error.HResult & 0xffff) == NoSpace || error is Linux.LinuxException { Errno: NoSpace };

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

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
