using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Explanations.Catalogue;

/// <summary>SU0450 to SU0469: DHCP and PXE, as seen from silence and from the client's console.</summary>
internal static class DhcpFindings
{
    public static ImmutableArray<FindingTemplate> All { get; } =
    [
        new("SU0450", Stage.Network, "no DHCP DISCOVER came from {client}", "The machine never asked for an address here: network boot is off or not tried, the NIC has no boot ROM, the link is down, or the machine is on another network segment.")
        {
            Confidence = Confidence.Possible,
            Remedies = [new("Put the NIC first in the boot order, and network boot (PXE or HTTP) on in the firmware's setup"), new("Watch the wire for its broadcasts", "tcpdump -ni IFACE 'udp port 67 or udp port 68'"), new("Behind a router: set a DHCP relay (ip helper-address) to this server")],
        },
        new("SU0451", Stage.Network, "the DISCOVER of {client} was not answered", "The DHCP server saw it and decided not to answer; the event that follows it says why.")
        {
            Remedies = [new("Read the reason in the event after the DISCOVER: no machine file matches, no free address, not a network boot client")],
        },
        new("SU0452", Stage.Network, "{client} did not take the OFFER", "The OFFER was sent and no REQUEST followed. Either it did not arrive (spanning tree still blocks the port, VLAN, firewall on the way back), or the client chose another server's, or discarded it as not fit for booting.")
        {
            Confidence = Confidence.Likely,
            Remedies = [new("Look whether another DHCP server answers on this network", "tcpdump -ni IFACE -vv 'udp port 67 or udp port 68'"), new("Set the switch port to edge (portfast), so that it forwards at once"), new("UEFI firmware: some drop proxyDHCP offers with option 43; let Sunup give the addresses, or answer on port 4011")],
        },
        new("SU0453", Stage.Network, "the REQUEST of {client} got no ACK", "The client asked to confirm an address and was refused or not answered: it asked another server, or for an address of another subnet.")
        {
            Remedies = [new("Read the reason in the event after the REQUEST"), new("Two DHCP servers that both give addresses on one network do this: keep one, or use proxy mode")],
        },
        new("SU0454", Stage.Network, "{client} has its address and does not fetch the boot file", "The ACK was sent; no TFTP or HTTP request followed. The client found no boot file name or server in the ACK, cannot reach the server, or a firewall drops the request.")
        {
            Confidence = Confidence.Likely,
            Remedies = [new("See that boot file and next server in the ACK are right: the fields boot_file and next_server of the event"), new("See that UDP port 69 and the HTTP port are open on this host", "nft list ruleset | grep -E 'dport (69|8080)'")],
        },
        new("SU0455", Stage.Network, "{client} did not follow the proxyDHCP offer", "Sunup offered the boot file beside another server. The client did not come back: it got no address from the other server, ignores proxy offers, or its request to port 4011 did not arrive.")
        {
            Confidence = Confidence.Likely,
            Remedies = [new("Check that the site's DHCP server gives this machine an address"), new("Check that the site's server does not send option 60 \"PXEClient\" or a boot file of its own"), new("See that UDP port 4011 is open on this host", "ss -lunp 'sport = :4011'")],
        },
        new("SU0456", Stage.Network, "iPXE got no address: {error}", "iPXE asked for an address and none came that it could use.")
        {
            Remedies = [new("See in the trace whether its DISCOVER arrived and what was answered"), new("Set the switch port to edge (portfast): iPXE asks for only some 20 seconds")],
        },
        new("SU0457", Stage.Network, "the PXE firmware got no offer it could use: {text}", "PXE-E16 and PXE-E51: no DHCP answer, or one without a boot file, or without option 60 \"PXEClient\".")
        {
            Remedies = [new("See in the trace whether its DISCOVER was answered, and with which boot file")],
        },
        new("SU0458", Stage.Network, "the PXE firmware waited in vain for a server: {text}", "PXE-E18: the answer did not come in time: no DHCP server, a blocked switch port, or another VLAN.")
        {
            Remedies = [new("Set the switch port to edge (portfast)"), new("Watch the wire", "tcpdump -ni IFACE 'udp port 67 or udp port 68 or udp port 4011'")],
        },
        new("SU0459", Stage.Network, "the DHCP answer named no boot file: {text}", "PXE-E53: the client got an address and no boot file name (option 67 or the file field).")
        {
            Remedies = [new("Give this machine a machine file, or serve a default machine"), new("If another server gave the address, run Sunup in proxy mode beside it")],
        },
        new("SU0460", Stage.Network, "the client waited in vain for port 4011: {text}", "Some server said \"PXEClient\" in option 60, so the client asked port 4011 of that server, and nobody answers there.")
        {
            Remedies = [new("Remove option 60 from the site's DHCP server, or run a boot server on the same host"), new("See that UDP port 4011 is open on this host", "ss -lunp 'sport = :4011'")],
        },
        new("SU0461", Stage.Network, "the network link is down", "The NIC sees no link: cable, switch port, or for a VM a tap without a bridge.")
        {
            Remedies = [new("Check cable and switch port; for a VM the tap and its bridge", "ip -br link")],
        },
        new("SU0462", Stage.Network, "iPXE has an address and no boot file", "The DHCP answer that iPXE took names no file and no root path, often because a site's server answered first and iPXE did not wait for the proxy offer.")
        {
            Remedies = [new("See in the trace which server's offer it took"), new("Give this machine a machine file, or serve a default machine")],
        },
        new("SU0463", Stage.Network, "the PXE firmware reports PXE-E{code}: {text}", "The boot ROM gave up with this error.")
        {
            Remedies = [new("Look the code up in the page of this finding")],
        },
    ];
}
