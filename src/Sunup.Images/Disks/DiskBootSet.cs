using System.Collections.Immutable;
using Sunup.Images.Disks.Loaders;

namespace Sunup.Images.Disks;

/// <summary>What a disk's loader starts when nobody touches a key.</summary>
/// <param name="Loader">That loader.</param>
/// <param name="Entry">Its default entry.</param>
/// <param name="Kernel">As named and found.</param>
/// <param name="Initrds">In order.</param>
/// <param name="CommandLine">As the loader passes it, without what it adds.</param>
public sealed record DiskBootSet(FoundLoader Loader, CheckedEntry Entry, CheckedFile Kernel, ImmutableArray<CheckedFile> Initrds, string CommandLine);
