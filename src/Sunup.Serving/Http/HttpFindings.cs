using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Sunup.Linux.Namespaces;
using Sunup.Linux.Sockets;
using Sunup.Model;

namespace Sunup.Serving.Http;

/// <summary>What may keep the HTTP server from starting.</summary>
internal static class HttpFindings
{
    internal static Finding? OfStart(Exception fault, HttpServiceConfig config, ImmutableArray<IPAddress> addresses, INetworkScope network)
    {
        var error = (fault as SocketException ?? fault.InnerException as SocketException ?? fault.InnerException?.InnerException as SocketException)?.SocketErrorCode;
        return (fault, error) switch
        {
            (AddressInUseException, _) or (_, SocketError.AddressAlreadyInUse) => PortTaken(config, network),
            (_, SocketError.AccessDenied) => NotAllowed(config),
            (_, SocketError.AddressNotAvailable) => NoSuchAddress(addresses, fault.Message),
            _ => null,
        };
    }

    /// <exception cref="FindingException">SU0528.</exception>
    internal static void ThrowIfRootIsMissing(HttpServiceConfig config)
    {
        if (config.Root is { } root && !Directory.Exists(root))
        {
            throw new FindingException(Error(
                "SU0528",
                $"the folder to serve, {root}, does not exist",
                "`http.root` in the service file names a folder whose files are served under /files/.",
                new Remedy("Make the folder, or correct `http.root`.", $"mkdir -p {root}")));
        }
    }

    internal static Finding Certificate(HttpsConfig config, string reason) => Error(
        "SU0526",
        $"HTTPS cannot start: certificate {config.Certificate} with key {config.Key} cannot be used: {reason}",
        "HTTPS needs a certificate and its private key, each a PEM file that Sunup may read; the key must belong to the certificate and have no passphrase.",
        new Remedy("Look at both files.", $"openssl x509 -in {config.Certificate} -noout -subject -dates; openssl pkey -in {config.Key} -noout"));

    private static Finding PortTaken(HttpServiceConfig config, INetworkScope network)
    {
        // Kestrel does not say which of its ports it was.
        int[] ports = config.Https is { } https ? [config.Port, https.Port] : [config.Port];
        var (port, owners) = network.Run(() => ports
            .Select(candidate => (candidate, PortOwners.Find(TransportProtocol.Tcp, candidate)))
            .FirstOrDefault(pair => !pair.Item2.IsEmpty, (config.Port, [])));
        return Error(
            "SU0520",
            string.Create(CultureInfo.InvariantCulture, $"TCP port {port} is taken by {PortOwners.Describe(owners)}"),
            "Only one process can listen on a port of an address.",
            new Remedy("See which process has it.", string.Create(CultureInfo.InvariantCulture, $"ss -ltnp 'sport = :{port}'")),
            new Remedy("Stop that process, or give Sunup another port (`http.port` in the service file)."));
    }

    private static Finding NotAllowed(HttpServiceConfig config) => Error(
        "SU0521",
        string.Create(CultureInfo.InvariantCulture, $"Sunup is not allowed to listen on TCP port {config.Port}"),
        "Ports below 1024 need root or the capability CAP_NET_BIND_SERVICE.",
        new Remedy("Run as root, or give Sunup a port from 1024 on (`http.port` in the service file)."));

    private static Finding NoSuchAddress(ImmutableArray<IPAddress> addresses, string message) => Error(
        "SU0529",
        $"no interface has the address to listen on: {string.Join(", ", addresses)}",
        message,
        new Remedy("See which addresses there are.", "ip -brief address"));

    private static Finding Error(string id, string summary, string cause, params ImmutableArray<Remedy> remedies) => new()
    {
        Id = id,
        Severity = FindingSeverity.Error,
        Stage = Stage.Network,
        Summary = summary,
        Cause = cause,
        Confidence = Confidence.Certain,
        Remedies = remedies,
    };
}
