namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>Bytes of an image that arrive as other bytes.</summary>
/// <param name="Victim">Index in <see cref="IpxeLayoutInput.Blocks"/>.</param>
/// <param name="VictimOffset">First byte that is lost, in the victim.</param>
/// <param name="Length">How many.</param>
/// <param name="Source">What stands there instead.</param>
/// <param name="By">Index of the image whose bytes stand there; -1 if <paramref name="Source"/> is none.</param>
/// <param name="ByOffset">Offset in that image of the first of them.</param>
public readonly record struct IpxeOverwrite(int Victim, long VictimOffset, long Length, IpxeFragmentSource Source, int By, long ByOffset);
