using System.Globalization;
using Sunup.Model;
using Sunup.Protocols.Dhcp;
using Sunup.Protocols.Dhcp.Boot;
using Sunup.Serving.Files;

namespace Sunup.Serving.Dhcp;

/// <summary>Says what a boot client boots: the machine that has its identity, by the paths under which TFTP and HTTP serve it.</summary>
/// <param name="machines">The machines that are served now.</param>
/// <param name="loaders">The loaders at hand.</param>
/// <param name="httpPort">Port of the HTTP server that has the scripts.</param>
public sealed class BootDirector(IMachineDirectory machines, ILoaderCatalogue loaders, int httpPort) : IBootPolicy
{
    public BootAnswer Decide(BootClient client)
    {
        var identity = IdentityOf(client);
        if (machines.Find(identity) is not { } plan)
        {
            return BootAnswer.Refuse(BootRefusal.UnknownMachine, $"no machine has {Describe(identity)}, and there is no default machine");
        }

        var machine = plan.Machine;
        if (client.Kind == BootClientKind.Pxe && machine.Network.Fetch == FirmwareFetch.Http)
        {
            return BootAnswer.Refuse(
                BootRefusal.OtherFetch,
                $"machine {machine.Name} fetches by HTTP (network.fetch: http), and its firmware asks by PXE: its HTTP boot option comes next",
                machine.Name);
        }

        var loader = FindLoader(client);
        if (loader is null && client.Kind != BootClientKind.Ipxe)
        {
            return BootAnswer.Refuse(
                BootRefusal.NoLoader,
                $"machine {machine.Name} has architecture {string.Join(", ", client.Architectures.Select(architecture => architecture.Describe()))}, for which there is no loader",
                machine.Name);
        }

        return new BootAnswer
        {
            Machine = machine.Name,
            Loader = loader is not null && client.Kind == BootClientKind.Http ? $"{BaseUrl(client.Server)}/{loader}" : loader,
            Script = $"{BaseUrl(client.Server)}/machines/{Uri.EscapeDataString(machine.Name)}/boot.ipxe",
            Chainload = machine.Network.Chainload == Chainload.Always ? ChainloadRule.OncePerBoot : ChainloadRule.WhenNeeded,
            AddressIsForeign = machine.Network.Addresses == AddressAssignment.Foreign,
        };
    }

    internal static MachineIdentity IdentityOf(BootClient client) => new(MacOf(client.Hardware), client.MachineId);

    internal static MacAddress? MacOf(HardwareAddress hardware) => hardware.IsEthernet ? new MacAddress(hardware.EthernetValue) : null;

    private string? FindLoader(BootClient client)
    {
        foreach (var architecture in client.Architectures)
        {
            if (loaders.FindFor(architecture) is { } loader)
            {
                return loader.TrimStart('/');
            }
        }

        return null;
    }

    private string BaseUrl(Ipv4Address server) =>
        httpPort == 80 ? $"http://{server}" : $"http://{server}:{httpPort.ToString(CultureInfo.InvariantCulture)}";

    private static string Describe(in MachineIdentity identity) => (identity.Mac, identity.Uuid) switch
    {
        ({ } mac, { } uuid) => $"MAC {mac} or UUID {uuid}",
        ({ } mac, null) => $"MAC {mac}",
        (null, { } uuid) => $"UUID {uuid}",
        _ => "an identity like this client's (it sent neither an Ethernet address nor a UUID)",
    };
}
