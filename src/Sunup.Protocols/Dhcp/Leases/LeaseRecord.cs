namespace Sunup.Protocols.Dhcp.Leases;

/// <summary>What became of an address.</summary>
public enum LeaseState
{
    /// <summary>Nobody has it; the record keeps who had it last.</summary>
    Free,
    /// <summary>Held for a client that has not requested it yet. Never recorded.</summary>
    Offered,
    Granted,
    /// <summary>A client found it in use by another host.</summary>
    Declined,
}

/// <summary>The state of one address, complete: the last record of an address is all there is to know.</summary>
/// <param name="Address">The address.</param>
/// <param name="State">Granted, free or declined.</param>
/// <param name="Hardware">Of the client that has or had it.</param>
/// <param name="Identifier">The client's option 61, empty if it sent none.</param>
/// <param name="ExpiresAt">End of the lease or of the quarantine.</param>
/// <param name="IsFirmware">Granted to firmware or a loader, whose lease the system that it boots takes over.</param>
/// <param name="HostName">Option 12 as the client sent it, printable; null if it sent none.</param>
public sealed record LeaseRecord(
    Ipv4Address Address,
    LeaseState State,
    HardwareAddress Hardware,
    ReadOnlyMemory<byte> Identifier,
    DateTimeOffset ExpiresAt,
    bool IsFirmware,
    string? HostName)
{
    public bool Equals(LeaseRecord? other) =>
        other is not null && Address == other.Address && State == other.State && Hardware == other.Hardware
        && Identifier.Span.SequenceEqual(other.Identifier.Span) && ExpiresAt == other.ExpiresAt
        && IsFirmware == other.IsFirmware && string.Equals(HostName, other.HostName, StringComparison.Ordinal);

    public override int GetHashCode() => HashCode.Combine(Address, State, Hardware, ExpiresAt);
}
