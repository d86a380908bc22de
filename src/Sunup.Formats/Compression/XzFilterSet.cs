namespace Sunup.Formats.Compression;

/// <summary>Some of the filters that xz data may have passed, such as those that a kernel undoes.</summary>
/// <remarks>Source: The .xz File Format 1.2.1, section 5.3. Ids: 3 delta; 4 x86, 5 PowerPC, 6 IA-64, 7 ARM, 8 ARM-Thumb, 9 SPARC, 10 ARM64, 11 RISC-V.</remarks>
public readonly record struct XzFilterSet
{
    /// <summary>Of each byte the difference from one before.</summary>
    public const uint Delta = 3;

    public const uint X86 = 4;

    private const uint Last = 11;

    private readonly uint _bits;

    /// <param name="ids">3 to 11; others are left out.</param>
    public XzFilterSet(params ReadOnlySpan<uint> ids)
    {
        foreach (var id in ids)
        {
            _bits |= BitOf(id);
        }
    }

    private XzFilterSet(uint bits, bool _) => _bits = bits;

    /// <summary>Of every machine: 4 to 11.</summary>
    public static XzFilterSet AllBranches { get; } = new(4, 5, 6, 7, 8, 9, 10, 11);

    public bool Contains(uint id) => (_bits & BitOf(id)) != 0;

    public XzFilterSet With(uint id) => new(_bits | BitOf(id), true);

    private static uint BitOf(uint id) => id is >= Delta and <= Last ? 1U << (int)id : 0;
}
