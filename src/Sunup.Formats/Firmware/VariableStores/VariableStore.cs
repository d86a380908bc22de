using System.Collections.Immutable;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Firmware.VariableStores;

/// <summary>The variables of UEFI firmware as a flash image keeps them: OVMF_VARS.fd and what a VM made of its copy.</summary>
/// <remarks>Source: EDK2 MdeModulePkg/Include/Guid/VariableFormat.h. Deleted variables are kept too: they tell what was there.</remarks>
public sealed record VariableStore
{
    /// <summary>gEfiAuthenticatedVariableGuid: variables with times and counts, as Secure Boot needs them.</summary>
    public static Guid AuthenticatedFormat { get; } = new("aaf32c78-947b-439a-a180-2e144ec37792");

    /// <summary>gEfiVariableGuid: without them.</summary>
    public static Guid PlainFormat { get; } = new("ddcf3616-3275-4164-98b6-fe85707ffe7d");

    public required bool IsAuthenticated { get; init; }

    /// <summary>Where the store begins in the file, in bytes.</summary>
    public required long Offset { get; init; }

    /// <summary>Of the store with its header, in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>Bytes behind the last variable, up to the end of the store.</summary>
    public long FreeBytes { get; init; }

    /// <summary>In their order, deleted ones too.</summary>
    public ImmutableArray<StoredVariable> Variables { get; init; } = [];

    /// <summary>What is not as it should be.</summary>
    public ImmutableArray<FormatFault> Faults { get; init; } = [];

    /// <summary>Secure Boot will be in force at the next start: a platform key is there, and the firmware's own switch is not off.</summary>
    /// <remarks>The variable SecureBoot itself is made at each start and never stored.</remarks>
    public bool EnforcesSecureBoot =>
        Find("PK", EfiVendors.Global) is { Data.Length: > 0 } && Find("SecureBootEnable", EfiVendors.SecureBootEnable) is not { Data: [0, ..] };

    /// <summary>BootOrder: numbers of Boot####, the first is tried first.</summary>
    public ImmutableArray<ushort> BootOrder => Find("BootOrder", EfiVendors.Global) is { } order ? EfiBootOption.ReadOrder(order.Data.AsSpan()) : [];

    /// <summary>The live variable of that name; null for none.</summary>
    public StoredVariable? Find(string name, Guid vendor) =>
        Variables.LastOrDefault(variable => variable.IsLive && variable.Vendor == vendor && string.Equals(variable.Name, name, StringComparison.Ordinal));

    /// <summary>All Boot#### in the order of their numbers; those that cannot be read are left out.</summary>
    public ImmutableArray<EfiBootOption> BootOptions() =>
    [
        .. Variables
            .Where(variable => variable.IsLive && variable.Vendor == EfiVendors.Global)
            .Select(EfiBootOption.Read)
            .OfType<EfiBootOption>()
            .OrderBy(option => option.Number),
    ];

    /// <summary>Reads a flash image of variables. Null for another file; <paramref name="why"/> says by which rule.</summary>
    public static VariableStore? Read(FileBytes file, out FormatFault? why) => VariableStoreReader.Read(file, out why);
}
