namespace Sunup.Formats.Loaders.Ipxe;

/// <summary>What a generated iPXE script boots. Names are relative to the script's own URL.</summary>
/// <remarks>See <see cref="IpxeScriptRules"/> for what may stand in a name and in a command line.</remarks>
public sealed record IpxeBootScript
{
    /// <summary>Name of the machine, for the script's messages.</summary>
    public required string Machine { get; init; }

    public required string KernelFile { get; init; }

    /// <summary>The one joined initrd; null for a kernel without one.</summary>
    public string? InitrdFile { get; init; }

    /// <summary>The kernel's command line, without <c>initrd=</c>. Runs of blanks become one: iPXE joins the words again with one space.</summary>
    public string CommandLine { get; init; } = "";

    /// <summary>The disk that is booted; kernel and initrd are then on it, and <see cref="KernelFile"/> is not used. Null for a kernel over HTTP.</summary>
    public IpxeSanDisk? San { get; init; }

    /// <summary>Where the script reports, relative to its own URL.</summary>
    public string ReportFile { get; init; } = "report";

    /// <summary>How often all is tried before the script gives up, 1 to 99.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>Seconds between attempts.</summary>
    public int RetrySeconds { get; init; } = 10;

    /// <summary>Seconds for which the script, having given up, offers iPXE's shell before it goes on with the firmware's boot order.</summary>
    public int ShellSeconds { get; init; } = 30;
}
