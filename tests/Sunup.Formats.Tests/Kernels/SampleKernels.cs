using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Sunup.Formats.Tests.Compression;

namespace Sunup.Formats.Tests.Kernels;

/// <summary>Small files in the forms of kernels, built by hand from the specifications.</summary>
internal static class SampleKernels
{
    public const string Banner = "Linux version 6.12.1-test (builder@host) (gcc 12) #1 SMP";
    public const string Config = "#\n# Linux/x86 6.12.1 Kernel Configuration\n#\nCONFIG_RD_ZSTD=y\n# CONFIG_RD_LZ4 is not set\n";

    private const int SetupSectors = 4;

    /// <summary>What a kernel is when it is not compressed, as far as Sunup looks: an ELF header, the banner, a configuration, and bytes that fill it.</summary>
    public static byte[] Vmlinux(bool withConfig = true, int filler = 300_000)
    {
        var random = new byte[filler];
        new Random(7).NextBytes(random);
        byte[] body = [.. random, 0, .. Encoding.ASCII.GetBytes(Banner + "\n"), 0, .. withConfig ? (byte[])[.. "IKCFG_ST"u8, .. Gzip(Encoding.ASCII.GetBytes(Config)), .. "IKCFG_ED"u8] : [], .. random];
        var file = new byte[64 + 56 + body.Length];
        ((byte[])[0x7f, .. "ELF"u8, 2, 1, 1]).CopyTo(file, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(16), 2);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(18), 62);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(32), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(54), 56);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(56), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(64), 1);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(64 + 8), 120);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(64 + 32), (ulong)body.Length);
        body.CopyTo(file, 120);
        return file;
    }

    /// <summary>A bzImage around a payload.</summary>
    /// <param name="payload">Compressed.</param>
    /// <param name="uncompressed">Its length when it is not; the word behind the payload, which gzip has already.</param>
    /// <param name="protocol">Boot protocol version.</param>
    public static byte[] BzImage(byte[] payload, int uncompressed, ushort protocol = 0x20f)
    {
        byte[] whole = payload is [0x1f, ..] ? payload : [.. payload, .. Word((uint)uncompressed)];
        const int Setup = (SetupSectors + 1) * 512;
        var paragraphs = (0x100 + whole.Length + 15) / 16;
        var file = new byte[Setup + (paragraphs * 16)];
        file[0x1f1] = SetupSectors;
        Put32(file, 0x1f4, (uint)paragraphs);
        file[0x1fe] = 0x55;
        file[0x1ff] = 0xaa;
        file[0x200] = 0xeb;
        file[0x201] = 0x6a;
        "HdrS"u8.CopyTo(file.AsSpan(0x202));
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(0x206), protocol);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(0x20e), 0x400);
        file[0x211] = 1;
        Put32(file, 0x22c, 0x7fffffff);
        Put32(file, 0x230, 0x200000);
        file[0x234] = 1;
        file[0x236] = 0x7f;
        Put32(file, 0x238, 2047);
        Put32(file, 0x248, 0x100);
        Put32(file, 0x24c, (uint)whole.Length);
        Put32(file, 0x258, 0x1000000);
        Put32(file, 0x260, 0x2000000);
        "6.12.1-test (builder@host) #1 SMP\0"u8.CopyTo(file.AsSpan(0x600));
        whole.CopyTo(file, Setup + 0x100);
        return file;
    }

    public static byte[] Arm64Image(ulong imageSize = 0x200000, ulong flags = 0b1010)
    {
        var file = new byte[4096];
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(16), imageSize);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(24), flags);
        "ARM\x64"u8.CopyTo(file.AsSpan(0x38));
        return [.. file, .. Vmlinux()[120..]];
    }

    public static byte[] RiscvImage()
    {
        var file = new byte[4096];
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(8), 0x200000);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(16), 0x400000);
        Put32(file, 32, 2);
        "RISCV\0\0\0RSC\x05"u8.CopyTo(file.AsSpan(0x30));
        return [.. file, .. Vmlinux()[120..]];
    }

    /// <param name="name">As the header calls the compression.</param>
    /// <param name="payload">Compressed.</param>
    /// <param name="uncompressed">Its length when it is not.</param>
    public static byte[] Zboot(string name, byte[] payload, int uncompressed)
    {
        var head = new byte[512];
        "MZ\0\0zimg"u8.CopyTo(head);
        Put32(head, 8, 512);
        Put32(head, 12, (uint)payload.Length);
        Encoding.ASCII.GetBytes(name).CopyTo(head, 0x18);
        return name == "gzip" ? [.. head, .. payload] : [.. head, .. payload, .. Word((uint)uncompressed)];
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return output.ToArray();
    }

    /// <summary>Compressed as the kernel's build does it.</summary>
    public static byte[] Compress(string method, byte[] bytes) => method switch
    {
        "gzip" => Gzip(bytes),
        "bzip2" => Tool.Run("bzip2 -9", bytes),
        "lzma" => Tool.Run("lzma -3", bytes),
        "xz" => Tool.Run("xz --check=crc32 --x86 --lzma2=preset=3,dict=1MiB", bytes),
        "lzo" => Tool.Run("lzop -9", bytes),
        "lz4" => Tool.Run("lz4 -l -9 - -", bytes),
        _ => Tool.Run("zstd -19", bytes),
    };

    private static byte[] Word(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static void Put32(byte[] file, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(offset), value);
}
