using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Sunup.Binary;

namespace Sunup.Formats.Kernels;

/// <summary>The header by which a boot loader knows an x86 kernel: what it is, where it may be put, what it takes.</summary>
/// <remarks>
/// Source: Documentation/arch/x86/boot.rst. Little endian; the header starts at 0x1F1 of the file. A field that the kernel's protocol version does not have
/// is absent: null here, and not in <see cref="Fields"/>.
/// </remarks>
public sealed record X86SetupHeader
{
    /// <summary>Bytes from the start of the file that <see cref="TryRead"/> needs.</summary>
    public const int BytesNeeded = 0x23c;

    private const uint HdrS = 0x53726448;
    private const int JumpEnd = 0x202;

    /// <summary>Every field that this protocol version has, in their order.</summary>
    public required ImmutableArray<X86SetupField> Fields { get; init; }

    /// <summary>Sectors of 512 bytes of real-mode code, without the first. 0 stands for 4.</summary>
    public int SetupSectors => Get("setup_sects") is > 0 and var sectors ? (int)sectors : 4;

    /// <summary>syssize: length of the protected-mode code in units of 16 bytes.</summary>
    public uint ProtectedModeParagraphs => (uint)(Get("syssize") ?? 0);

    /// <summary>Major in the high byte: 0x020f is 2.15.</summary>
    public ushort ProtocolVersion => (ushort)(Get("version") ?? 0);

    /// <summary>Longest command line in bytes, without NUL; 255 for protocols before 2.06.</summary>
    public uint CommandLineSize => (uint)(Get("cmdline_size") ?? 255);

    /// <summary>The highest address that a byte of the initrd may have; 0x37ffffff for protocols before 2.03.</summary>
    public uint InitrdAddressMax => (uint)(Get("initrd_addr_max") ?? 0x37ffffff);

    /// <summary>Where the kernel wants to be, in memory. Null before 2.10.</summary>
    public ulong? PreferredAddress => Get("pref_address");

    /// <summary>Bytes of memory that it needs from there before it looks at a memory map. Null before 2.10.</summary>
    public uint? InitSize => (uint?)Get("init_size");

    public uint? KernelAlignment => (uint?)Get("kernel_alignment");

    /// <summary>It runs anywhere that is aligned; else at its preferred address only.</summary>
    public bool IsRelocatable => Get("relocatable_kernel") is > 0;

    /// <summary>Bit 0: has a 64-bit entry; 1: may lie above 4 GiB; 2, 3: EFI handover 32, 64; 4: kexec from EFI; 5, 6: five-level paging. Null before 2.12.</summary>
    public ushort? ExtendedLoadFlags => (ushort?)Get("xloadflags");

    /// <summary>Bit 0: protected mode goes to 0x100000 (bzImage), else to 0x10000 (zImage).</summary>
    public byte LoadFlags => (byte)(Get("loadflags") ?? 0);

    /// <summary>Of the compressed kernel, from the start of the protected-mode code. Null before 2.08.</summary>
    public uint? PayloadOffset => (uint?)Get("payload_offset");

    public uint? PayloadLength => (uint?)Get("payload_length");

    public uint? HandoverOffset => (uint?)Get("handover_offset");

    /// <summary>Of the version text in the file; null when the header names none.</summary>
    public int? VersionTextOffset => Get("kernel_version") is > 0 and var pointer ? (int)pointer + 0x200 : null;

    /// <summary>Bytes of boot sector and setup, before the protected-mode code.</summary>
    public int SetupLength => (SetupSectors + 1) * 512;

    /// <summary>The length that a whole kernel has at least, in bytes. Signatures may follow. Before protocol 2.04 only the setup's: syssize has no upper half.</summary>
    public long ImageLength => SetupLength + (ProtocolVersion >= 0x204 ? ProtectedModeParagraphs * 16L : 0);

    /// <summary><c>2.15</c>.</summary>
    public string ProtocolText => FormatProtocol(ProtocolVersion);

    /// <summary>A field's value; null where this kernel has none of that name.</summary>
    public ulong? Get(string name)
    {
        foreach (var field in Fields)
        {
            if (field.Name == name)
            {
                return field.Value;
            }
        }

        return null;
    }

    /// <summary>Reads the start of a file; false when it is no x86 kernel that a boot loader takes (protocol 2.00 and later).</summary>
    public static bool TryRead(ReadOnlySpan<byte> file, [NotNullWhen(true)] out X86SetupHeader? header)
    {
        header = null;
        if (file.Length < BytesNeeded)
        {
            return false;
        }

        var fields = Read(file);
        var candidate = new X86SetupHeader { Fields = fields };
        if (candidate.Get("boot_flag") != 0xaa55 || candidate.Get("header") != HdrS)
        {
            return false;
        }

        // 2.14 was given out by mistake and means 2.13.
        var version = candidate.ProtocolVersion;
        var end = JumpEnd + (int)(candidate.Get("jump")! >> 8);
        header = candidate with
        {
            Fields = [.. fields.Where(field => field.Since <= version && (field.Offset < JumpEnd + 2 || field.Offset + field.Size <= Math.Max(end, BytesNeeded)))
                .Select(field => field with { Meaning = X86SetupMeanings.Of(field.Name, field.Value, version) })],
        };
        return true;
    }

    internal static string FormatProtocol(ushort version) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{version >> 8}.{version & 0xff:00}");

    private static ImmutableArray<X86SetupField> Read(ReadOnlySpan<byte> file)
    {
        var reader = new SpanReader(file);
        reader.Skip(X86SetupLayout.Start, "boot sector");
        var fields = ImmutableArray.CreateBuilder<X86SetupField>(X86SetupLayout.Fields.Length);
        foreach (var (name, size, since) in X86SetupLayout.Fields)
        {
            var offset = reader.Offset;
            var value = size switch
            {
                1 => reader.ReadByte(name),
                2 => reader.ReadUInt16LittleEndian(name),
                4 => reader.ReadUInt32LittleEndian(name),
                _ => reader.ReadUInt64LittleEndian(name),
            };
            if (reader.Fault is not null)
            {
                break;
            }

            fields.Add(new X86SetupField(name, offset, size, since, value, null));
        }

        return fields.ToImmutable();
    }
}
