using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Stages.Signatures;

/// <summary>iPXE, as the ROM of a NIC (then it is firmware) and as the loader that it becomes.</summary>
/// <remarks>Every iPXE error carries the address of its page, <c>http://ipxe.org/XXXXXXXX</c>; the code is decoded by <see cref="Sunup.Formats.Loaders.Ipxe.IpxeError"/>.</remarks>
internal static class IpxeSignatures
{
    private static readonly SignatureTable _ipxe = new("iPXE", "iPXE src/core/main.c, src/usr/autoboot.c, src/usr/ifmgmt.c, src/usr/imgmgmt.c, src/net/netdevice.c");

    public static ImmutableArray<StageSignature> All { get; } =
    [
        _ipxe.Reached(Stage.Loader, "iPXE initialising devices...*", "iPXE initialising devices...ok", "iPXE (http://ipxe.org) 00:03.0 CA00") with { After = Stage.Network },
        _ipxe.Reached(Stage.Loader, "iPXE * -- Open Source Network Boot Firmware*", "iPXE 1.0.0+git-20190125.36a4c85-5.1 -- Open Source Network Boot Firmware -- http://ipxe.org", "iPXE (PCI 00:03.0) starting execution...ok") with { After = Stage.Network },
        _ipxe.Reached(Stage.Firmware, "iPXE initialising devices...*", "iPXE initialising devices...ok", "iPXE (http://ipxe.org) 00:03.0 CA00"),
        _ipxe.Reached(Stage.Firmware, "iPXE * -- Open Source Network Boot Firmware*", "iPXE 1.21.1 -- Open Source Network Boot Firmware -- https://ipxe.org", "iPXE (PCI 00:03.0) starting execution...ok"),
        _ipxe.Reached(Stage.Firmware, "iPXE (PCI {slot}) starting execution*", "iPXE (PCI 00:03.0) starting execution...ok", "PXE (PCI 00:03.0) starting execution"),
        _ipxe.Reached(Stage.Firmware, "iPXE (http*//ipxe.org) *", "iPXE (http://ipxe.org) 00:03.0 CA00 PCI2.10 PnP PMM+3FF8F5D0+3FECF5D0 CA00", "iPXE (PCI 00:03.0) starting execution...ok"),
        _ipxe.Failed("SU0456", "Configuring (net%d {mac})* {error} (http*//ipxe.org/{code})", "Configuring (net0 52:54:00:12:34:56)............... No configuration methods succeeded (http://ipxe.org/040ee119)", "Configuring (net0 52:54:00:12:34:56)...... ok"),
        _ipxe.Failed("SU0456", "DHCP (net%d {mac})* {error} (http*//ipxe.org/{code})", "DHCP (net0 52:54:00:12:34:56)......... Connection timed out (http://ipxe.org/4c106035)", "DHCP (net0 52:54:00:12:34:56)... ok"),
        _ipxe.Failed("SU0461", "Waiting for link-up on net%d*Down (http*//ipxe.org/{code})", "Waiting for link-up on net0................. Down (http://ipxe.org/38086101)", "Waiting for link-up on net0... ok"),
        _ipxe.Reached(Stage.Network, "Configuring (net%d {mac})*", "Configuring (net0 52:54:00:12:34:56)...... ok", "Configuring network interfaces"),
        _ipxe.Reached(Stage.Network, "DHCP (net%d {mac})*", "DHCP (net0 52:54:00:12:34:56)... ok", "DHCP client started"),
        _ipxe.Reached(Stage.Network, "net%d: {address}/{mask} gw {gateway}", "net0: 10.91.0.100/255.255.255.0 gw 10.91.0.1", "net0: link is up"),
        _ipxe.Reached(Stage.Loader, "http://{url}... ok", "http://10.91.0.1:8080/machines/web1/boot.ipxe... ok", "http://10.91.0.1:8080/machines/web1/boot.ipxe.......") with { After = Stage.Network },
        _ipxe.Reached(Stage.Loader, "https://{url}... ok", "https://boot.example.org/boot.ipxe... ok", "https://boot.example.org/boot.ipxe..") with { After = Stage.Network },
        _ipxe.Reached(Stage.Loader, "tftp://{url}... ok", "tftp://10.91.0.1/boot.ipxe... ok", "tftp: not found") with { After = Stage.Network },
        _ipxe.Progress("Filename: {file}", "Filename: http://10.91.0.1:8080/machines/web1/boot.ipxe", "The Filename: x"),
        _ipxe.Progress("Next server: {address}", "Next server: 10.91.0.1", "No next server"),
        // Transmit errors before the first DHCP packet, and the link that is not up yet, are part of every healthy start.
        _ipxe.Harmless("[TXE: *", "[TXE: 1 x \"Network unreachable (http://ipxe.org/28086011)\"]", "TXE 1"),
        _ipxe.Harmless("[RXE: *", "[RXE: 5 x \"Operation not supported (http://ipxe.org/3c086003)\"]", "RXE 1"),
        _ipxe.Harmless("[Link status: *", "[Link status: Unknown error (http://ipxe.org/1a086101)]", "Link status"),
        _ipxe.Harmless("*Press Ctrl-B for the iPXE command line*", "Press Ctrl-B for the iPXE command line...", "Press Ctrl-C"),
        _ipxe.Failed("SU0462", "Nothing to boot: {error} (http*//ipxe.org/{code})", "Nothing to boot: No such file or directory (http://ipxe.org/2d03e13b)", "Nothing to boot"),
        _ipxe.Failed("SU0667", "No more network devices", "No more network devices", "No more network devices found by udev") with { Decisive = Decisiveness.OnNetworkRoute },
        _ipxe.Failed("SU0654", "{what}... {error} (http*//ipxe.org/{code})", "http://10.91.0.1:8080/machines/web1/boot.ipxe... No such file or directory (http://ipxe.org/2d0c613b)", "http://10.91.0.1:8080/boot.ipxe... ok"),
        _ipxe.Failed("SU0654", "{what}: {error} (http*//ipxe.org/{code})", "Could not boot image: Exec format error (http://ipxe.org/2e008001)", "Could not boot image"),
        _ipxe.Failed("SU0654", "{error} (http*//ipxe.org/{code})", "Connection timed out (http://ipxe.org/4c0a6035)", "see http://ipxe.org/ for help"),
    ];
}
