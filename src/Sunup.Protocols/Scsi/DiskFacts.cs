namespace Sunup.Protocols.Scsi;

/// <summary>What a logical unit says of itself.</summary>
public sealed record DiskFacts
{
    /// <summary>512 or 4096, bytes.</summary>
    public required int BlockSize { get; init; }

    public required long BlockCount { get; init; }

    public bool IsReadOnly { get; init; }

    /// <summary>Unit serial number; ASCII.</summary>
    public required string Serial { get; init; }

    /// <summary>NAA identifier, 8 bytes.</summary>
    public required ulong Naa { get; init; }

    /// <summary>The target's iSCSI name, of which the port's name is made.</summary>
    public required string TargetName { get; init; }

    /// <summary>Eight characters at most.</summary>
    public string Vendor { get; init; } = "SUNUP";

    /// <summary>Sixteen characters at most.</summary>
    public string Product { get; init; } = "DISK";

    /// <summary>Four characters at most.</summary>
    public string Revision { get; init; } = "0001";
}
