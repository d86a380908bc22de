using Sunup.Binary;

namespace Sunup.Formats.Kernels;

/// <summary>The 64 bytes before an uncompressed arm64 or RISC-V kernel.</summary>
/// <remarks>Sources: Documentation/arch/arm64/booting.rst section 4, Documentation/arch/riscv/boot-image-header.rst. Little endian. Both have the same places for the same things.</remarks>
/// <param name="IsRiscv">RISC-V; else arm64.</param>
/// <param name="TextOffset">Load offset from a multiple of 2 MiB, in bytes.</param>
/// <param name="ImageSize">In memory with BSS, in bytes. 0 in arm64 kernels before 3.17.</param>
/// <param name="Flags">arm64: bit 0 big endian, bits 1-2 page size (1: 4 KiB, 2: 16 KiB, 3: 64 KiB), bit 3 anywhere in memory. RISC-V: bit 0 big endian.</param>
/// <param name="HeaderVersion">RISC-V: major in the upper 16 bits; 0 for arm64.</param>
/// <param name="PeOffset">Of the PE header; 0 for a kernel without an EFI stub.</param>
public readonly record struct ImageHeader(bool IsRiscv, ulong TextOffset, ulong ImageSize, ulong Flags, uint HeaderVersion, uint PeOffset)
{
    public const int Length = 64;

    private const uint Arm64Magic = 0x644d5241; // "ARM\x64"
    private const ulong RiscvMagic = 0x5643534952; // "RISCV"
    private const uint RiscvMagic2 = 0x05435352; // "RSC\x05"

    public bool IsBigEndian => (Flags & 1) != 0;

    /// <summary>Kernel page size in bytes; 0 where the header does not say.</summary>
    public int PageSize => IsRiscv ? 0 : ((Flags >> 1) & 3) switch { 1 => 4096, 2 => 16384, 3 => 65536, _ => 0 };

    /// <summary>arm64: any multiple of 2 MiB will do; else it should be as near to the start of memory as can be.</summary>
    public bool MayLieAnywhere => !IsRiscv && (Flags & 8) != 0;

    /// <summary>Null for what has neither magic.</summary>
    public static ImageHeader? Read(ReadOnlySpan<byte> file)
    {
        var reader = new SpanReader(file);
        reader.Skip(8, "code0, code1");
        var textOffset = reader.ReadUInt64LittleEndian("text_offset");
        var imageSize = reader.ReadUInt64LittleEndian("image_size");
        var flags = reader.ReadUInt64LittleEndian("flags");
        var version = reader.ReadUInt32LittleEndian("version, res2");
        reader.Skip(4 + 8, "res1, res2, res3");
        var riscv = reader.ReadUInt64LittleEndian("magic, res4");
        var magic = reader.ReadUInt32LittleEndian("magic, magic2");
        var peOffset = reader.ReadUInt32LittleEndian("res5, res3");
        return reader.Fault is not null ? null
            : magic == Arm64Magic ? new ImageHeader(false, textOffset, imageSize, flags, 0, peOffset)
            : magic == RiscvMagic2 || riscv == RiscvMagic ? new ImageHeader(true, textOffset, imageSize, flags, version, peOffset)
            : null;
    }
}
