namespace Sunup.Formats.Loaders.Ipxe;

/// <summary>How a script names what it fetches or attaches.</summary>
/// <remarks>Source: the URI openers of iPXE, 2012 to 2026; their features as a build tells them by DHCP option 175.</remarks>
/// <param name="Name">Lower case.</param>
/// <param name="Feature">What a build must have for it; null where it has no name.</param>
/// <param name="Transport">Of a disk that Sunup does not provide, in words; null for all else.</param>
internal sealed record IpxeUriScheme(string Name, string? Feature, string? Transport = null)
{
    private static readonly IpxeUriScheme[] s_known =
    [
        new("http", "HTTP"),
        new("https", "HTTPS"),
        new("ftp", "FTP"),
        new("nfs", "NFS"),
        new("tftp", "TFTP"),
        new("tftm", null),
        new("mtftp", null),
        new("slam", "SLAM"),
        new("file", null),
        new("data", null),
        new("usb", null),
        new("iscsi", "iSCSI"),
        new("aoe", "AoE", "ATA over Ethernet"),
        new("fcp", "FCoE", "Fibre Channel"),
        new("ib_srp", "SRP", "SCSI over InfiniBand"),
        new("srp", "SRP", "SCSI over InfiniBand"),
    ];

    private static readonly string[] s_opaque = ["iscsi", "aoe", "fcp", "ib_srp", "srp", "data"];

    /// <summary>Of a word; null for a word that is no URI, or whose scheme a setting gives.</summary>
    public static IpxeUriScheme? Of(string word)
    {
        var colon = word.IndexOf(':', StringComparison.Ordinal);
        var name = colon > 0 ? word[..colon].ToLowerInvariant() : "";
        return name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '.' or '-' or '_') ? null
            : s_opaque.Contains(name, StringComparer.Ordinal) || word.AsSpan(colon + 1).StartsWith("//") ? s_known.FirstOrDefault(scheme => scheme.Name == name) ?? new IpxeUriScheme(name, null) { IsUnknown = true }
            : null;
    }

    private bool IsUnknown { get; init; }

    public IpxeScriptProblem? Problem(IpxeBuild? build) =>
        IsUnknown ? new(false, $"'{Name}:' is no scheme that any iPXE has; there are {string.Join(", ", s_known.Select(scheme => scheme.Name))}")
        : Feature is not null && build is { Features.IsEmpty: false } && !build.Features.Contains(Feature) ? new(true, $"'{Name}:' needs {Feature}, which this iPXE was built without; it has {string.Join(", ", build.Features)}")
        : Transport is not null ? new(false, $"'{Name}:' is a disk by {Transport}, which Sunup does not provide: another target must be there. Sunup's disks are iscsi:") { IsForeignDisk = true }
        : null;
}
