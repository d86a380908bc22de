namespace Sunup.Formats.Loaders.Ipxe;

/// <summary>What a generated iPXE script boots. Names are relative to the script's own URL.</summary>
public sealed record IpxeBootScript
{
    /// <summary>Name of the machine, for the script's messages.</summary>
    public required string Machine { get; init; }

    public required string KernelFile { get; init; }

    /// <summary>The one joined initrd; null for a kernel without one.</summary>
    public string? InitrdFile { get; init; }

    /// <summary>The kernel's command line, without <c>initrd=</c>.</summary>
    public string CommandLine { get; init; } = "";

    /// <summary>Where the script reports, relative to its own URL.</summary>
    public string ReportFile { get; init; } = "report";
}
