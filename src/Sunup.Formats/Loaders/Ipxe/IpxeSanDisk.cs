namespace Sunup.Formats.Loaders.Ipxe;

/// <summary>An iSCSI disk that a script boots from, on the server that the script itself came from.</summary>
/// <param name="Target">The disk's iSCSI name.</param>
/// <param name="Initiator">The machine's; it stands in the iBFT for the system that starts.</param>
/// <param name="Lun">Logical unit number.</param>
/// <param name="Port">TCP port.</param>
public sealed record IpxeSanDisk(string Target, string Initiator, int Lun = 1, int Port = 3260);
