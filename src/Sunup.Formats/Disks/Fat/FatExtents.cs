using System.Collections.Immutable;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Disks.Fat;

/// <summary>Where the bytes of a file or folder lie.</summary>
/// <param name="Runs">In order; offsets in the image, lengths in bytes.</param>
/// <param name="Length">Of all runs together.</param>
/// <param name="Fault">Why the chain of clusters goes no further than this; null where it is as long as it should be.</param>
internal sealed record FatExtents(ImmutableArray<(long Offset, long Length)> Runs, long Length, FormatFault? Fault);
