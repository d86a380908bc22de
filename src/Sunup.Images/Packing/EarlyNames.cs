namespace Sunup.Images.Packing;

/// <summary>What the kernel takes from an initramfs before it unpacks it.</summary>
/// <remarks>
/// Source: lib/earlycpio.c, arch/x86/kernel/cpu/microcode/{intel,amd}.c, drivers/acpi/tables.c. Names are compared from their first byte, so <c>./kernel/...</c>
/// is never found. ACPI tables: what follows the folder has at most 17 bytes, and no more than 64 tables are taken.
/// </remarks>
public static class EarlyNames
{
    private const int LongestTableName = 17;

    /// <summary>The folder of ACPI tables, with its slash.</summary>
    public static ReadOnlySpan<byte> AcpiTables => "kernel/firmware/acpi/"u8;

    /// <summary>Whether a file of that name is read early.</summary>
    public static bool IsRead(ReadOnlySpan<byte> path) =>
        path.SequenceEqual("kernel/x86/microcode/GenuineIntel.bin"u8)
        || path.SequenceEqual("kernel/x86/microcode/AuthenticAMD.bin"u8)
        || (path.StartsWith(AcpiTables) && path.Length > AcpiTables.Length && path.Length - AcpiTables.Length <= LongestTableName);
}
