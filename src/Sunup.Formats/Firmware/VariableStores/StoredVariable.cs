using System.Collections.Immutable;

namespace Sunup.Formats.Firmware.VariableStores;

/// <summary>A variable as it stands in a store.</summary>
/// <remarks>Source: EDK2 MdeModulePkg/Include/Guid/VariableFormat.h. docs/formats/variable-store.md has the layout.</remarks>
public sealed record StoredVariable
{
    public const byte Added = 0x3f;

    /// <summary>Added, and a newer value was being written.</summary>
    public const byte BeingReplaced = 0x3e;

    public required string Name { get; init; }

    public required Guid Vendor { get; init; }

    public EfiVariableAttributes Attributes { get; init; }

    public required ImmutableArray<byte> Data { get; init; }

    /// <summary>When it was signed; null where the store has none.</summary>
    public DateTimeOffset? SignedAt { get; init; }

    /// <summary>Bits that are cleared one after the other; see <see cref="Added"/>.</summary>
    public byte State { get; init; } = Added;

    /// <summary>Of its header in the file, in bytes.</summary>
    public long Offset { get; init; }

    /// <summary>It counts: it was added, and not deleted or replaced since.</summary>
    public bool IsLive => State is Added or BeingReplaced;
}
