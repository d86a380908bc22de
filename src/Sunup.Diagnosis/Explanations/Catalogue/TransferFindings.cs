using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Explanations.Catalogue;

/// <summary>SU0550 to SU0569: files on their way to the machine.</summary>
internal static class TransferFindings
{
    public static ImmutableArray<FindingTemplate> All { get; } =
    [
        new("SU0550", Stage.Network, "{file} was asked for its size, and then not fetched", "Firmware asks for the size first and comes back for the file. It did not come back: it has no memory for a file of that size, did not get our answer's end, or the size 0 put it off.")
        {
            Confidence = Confidence.Likely,
            Remedies = [new("Check the size of the file that is served; some BIOS clients load no more than 512 KiB"), new("Watch the wire for its second request", "tcpdump -ni IFACE 'udp port 69'")],
        },
        new("SU0551", Stage.Network, "the transfer of {file} did not end", "The machine stopped in the middle: it was reset, lost its link, or its network code did not survive a lost packet.")
        {
            Confidence = Confidence.Likely,
            Remedies = [new("Boot once more: a transfer that stops at another place each time points to the link, always at the same place to the client"), new("For TFTP, allow only small blocks and no window: tftp.max_block_size: 1428, tftp.max_window_size: 1")],
        },
        new("SU0553", Stage.Loader, "{file} was fetched, {missing} was not", "The loader stopped between two files: not enough memory for the next one, an error it showed on its own screen only, or a script that ends too early.")
        {
            Confidence = Confidence.Likely,
            Remedies = [new("Look at the loader's own screen or console for its error"), new("Give the machine more memory: kernel, initrd and unpacked initramfs must fit together")],
        },
        new("SU0554", Stage.Network, "{file} was asked for and is not served", "The client asked for a file that this server does not have, or may not give. A wrong name comes from the DHCP answer, the loader's script or the loader's built-in defaults.")
        {
            Remedies = [new("Compare the name with what is served; names are case-sensitive unless tftp.fold_case is on"), new("See which step made the name: the DHCP answer's boot_file, or the script that was fetched before")],
        },
        new("SU0555", Stage.Network, "the firmware could not fetch its boot file over TFTP", "The firmware reports an error from the TFTP server, or a file of zero bytes.")
        {
            Remedies = [new("See in the trace which name it asked for and what was answered"), new("Fetch it from another machine", "curl -o /dev/null tftp://SERVER/FILE")],
        },
    ];
}
