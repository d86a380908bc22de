using System.Collections.Immutable;
using Sunup.Protocols.Dhcp;

namespace Sunup.Serving.Files;

/// <summary>An iPXE binary of the distribution's.</summary>
public sealed record LoaderFile
{
    /// <summary>Its name under <c>loaders/</c>: <c>undionly.kpxe</c>, <c>snponly.efi</c>, <c>ipxe-arm64.efi</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is on this machine.</summary>
    public required string Path { get; init; }

    /// <summary>The client architectures that can run it.</summary>
    public required ImmutableArray<ClientArchitecture> Architectures { get; init; }

    /// <summary>In bytes.</summary>
    public required long Length { get; init; }

    /// <summary><c>1.0.0+git-20190125.36a4c85-5.1</c>; null if neither it nor a binary beside it says.</summary>
    public string? Version { get; init; }

    /// <summary>The version was read in another binary of the same folder: this one is compressed.</summary>
    public bool VersionOfSibling { get; init; }

    /// <summary>Whether the binary speaks to NICs through the firmware's driver (UNDI, SNP) rather than one of its own.</summary>
    public bool UsesFirmwareDriver => Name.StartsWith("undionly", StringComparison.Ordinal) || Name.StartsWith("snponly", StringComparison.Ordinal);
}
