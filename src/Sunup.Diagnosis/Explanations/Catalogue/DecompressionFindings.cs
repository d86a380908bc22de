using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Explanations.Catalogue;

/// <summary>SU0831 to SU0840, SU0842, SU0843: what the kernel's decompressors say of an initramfs.</summary>
internal static class DecompressionFindings
{
    private static readonly Remedy _again = new("Copy or download the image again, and compare its size and hash with those of the file it was made as", "sha256sum INITRD");

    public static ImmutableArray<FindingTemplate> All { get; } =
    [
        Text("SU0831", "the gzip data of the initramfs is damaged or cut short: {reason}",
            "\"read error\": the stream ends before its end. \"uncompression error\": its bytes were changed, or it has header fields that the kernel does not read (an extra field, a comment). A wrong checksum at its end is not looked at.",
            _again, new Remedy("Without header fields: gzip -n of standard input writes none", "zcat INITRD | gzip -n > FIXED.img")),
        Text("SU0832", "the xz data of the initramfs is damaged or cut short: {reason}",
            "The bytes of the xz stream are not what was written, or end too early: the kernel says the same for both.", _again),
        Text("SU0833", "the xz data of the initramfs was made with settings that the kernel does not have: {reason}",
            "The kernel's xz decoder knows the checks crc32 and none. The xz tool writes crc64 unless it is told otherwise. A filter that the kernel lacks (BCJ of another architecture, delta) ends the same way.",
            new Remedy("Compress it with a check that the kernel knows", "xz -dc INITRD | xz --check=crc32 > FIXED.img"), UnpackFindings.Repair),
        Text("SU0834", "the zstd data of the initramfs is damaged or cut short: {reason}",
            "The bytes of the zstd frame are not what was written, or end too early.", _again),
        Text("SU0835", "the kernel has too little memory to decompress the initramfs: {reason}",
            "The decompressor needs its whole window at once: for zstd --long=31 that is 2 GiB, for xz the size of the dictionary. On a small machine there is not that much in one piece.",
            new Remedy("Give the machine more memory: hardware.memory"), new Remedy("Compress with a smaller window", "zstd -dc --long=31 INITRD | zstd -19 > FIXED.img"), UnpackFindings.Repair),
        Text("SU0836", "the lz4 data of the initramfs is damaged: {reason}",
            "The chunks of the LZ4 legacy stream do not decode: bytes were changed or are missing.", _again, UnpackFindings.Verify),
        Text("SU0837", "something follows the lz4 archive of the initramfs, and the kernel takes it for a part of it: {reason}",
            "The LZ4 legacy format has no end. The kernel reads on: four bytes that are not zero are the length of the next chunk for it. Whatever is joined behind such an archive needs four zero bytes before it.",
            UnpackFindings.Repair, new Remedy("Or compress that initramfs by zstd or gzip, whose streams end by themselves"), UnpackFindings.Verify),
        Text("SU0838", "the bzip2 data of the initramfs is damaged or cut short: {reason}", "The bytes of the bzip2 stream are not what was written, or end too early.", _again),
        Text("SU0839", "the lzma data of the initramfs is damaged or cut short: {reason}", "The bytes of the lzma stream are not what was written, or end too early.", _again),
        Text("SU0840", "the lzo data of the initramfs is damaged or cut short: {reason}", "The bytes of the lzop stream are not what was written, or end too early.", _again),
        Text("SU0842", "the initramfs is in lz4's frame format, which the kernel does not know: {reason}",
            "The lz4 tool writes the frame format (04 22 4d 18) unless it is told -l; the kernel reads the legacy format (02 21 4c 18) only.",
            new Remedy("Compress it in the legacy format", "lz4 -dc INITRD | lz4 -l -9 > FIXED.img"), UnpackFindings.Repair),
        Text("SU0843", "the initramfs starts with a skippable frame of zstd, which the kernel does not know: {reason}",
            "pzstd, and zstd tools that write seek tables, put a frame of their own (50 to 5f, 2a 4d 18) where the kernel looks for the magic of an archive.",
            new Remedy("Compress it as one plain frame", "zstd -dc INITRD | zstd -19 > FIXED.img"), UnpackFindings.Repair),
    ];

    private static FindingTemplate Text(string id, string summary, string cause, params ReadOnlySpan<Remedy> remedies) =>
        new(id, Stage.Kernel, summary, cause) { Remedies = [.. remedies] };
}
