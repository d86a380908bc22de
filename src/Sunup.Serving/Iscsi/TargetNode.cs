using System.Collections.Immutable;
using Sunup.Protocols.Iscsi.Login;

namespace Sunup.Serving.Iscsi;

/// <summary>One target: its name, its units, who may log in.</summary>
internal sealed record TargetNode
{
    public required string Name { get; init; }

    /// <summary>In the order of their LUNs.</summary>
    public required ImmutableArray<TargetUnit> Units { get; init; }

    /// <summary>LUN fields, for REPORT LUNS.</summary>
    public required ImmutableArray<ulong> Luns { get; init; }

    public required IscsiTargetDisk Options { get; init; }

    /// <summary>Null where nothing is reset when a machine boots.</summary>
    public BootGate? Boots { get; init; }

    public ChapCredentials? Chap => Options.Chap;

    public TargetUnit? UnitOf(ulong lunField)
    {
        var lun = TargetUnit.LunOf(lunField);
        foreach (var unit in Units)
        {
            if (unit.Lun == lun)
            {
                return unit;
            }
        }

        return null;
    }
}
