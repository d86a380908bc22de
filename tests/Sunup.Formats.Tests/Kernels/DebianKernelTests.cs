using System.Text;
using Sunup.Formats.Compression;
using Sunup.Formats.Kernels;
using Sunup.Formats.PortableExecutables;
using Sunup.Formats.Recognition;
using Sunup.Formats.Tests.Compression;
using Sunup.Formats.Tests.Recognition;

namespace Sunup.Formats.Tests.Kernels;

/// <summary>Real kernels, beside what other tools say of them.</summary>
public sealed class DebianKernelTests
{
    private const string New = "linux-image-6.12.117+deb12-cloud-amd64-unsigned";
    private const string Old = "linux-image-6.1.0-56-cloud-amd64";

    private static string PathOf(string package) => Assert.Single(DebianFiles.Of(package, "vmlinuz-*"));

    private static FileBytes Open(string path) => new(File.OpenRead(path));

    [Theory]
    [InlineData(New, CompressionMethod.Zstd, 3, false)]
    [InlineData(Old, CompressionMethod.Lz4Legacy, 1, true)]
    public void A_real_kernel_is_whole_and_its_payload_is_what_it_says(string package, CompressionMethod method, int stub, bool isSigned)
    {
        var path = PathOf(package);
        var kernel = KernelFile.Read(Open(path), new KernelReadOptions { Config = true })!;
        Assert.Empty(kernel.Problems);
        Assert.Equal((0, method), (kernel.BytesBehind, kernel.Payload!.Value.Method));
        Assert.Equal(kernel.Payload.Value.UncompressedLength, (uint)kernel.DecompressedLength!.Value);
        Assert.Equal((stub, isSigned, "2.15"), (kernel.Pe!.MajorImageVersion, kernel.Pe.IsSigned, kernel.Setup!.ProtocolText));
        Assert.Equal(Path.GetFileName(path)["vmlinuz-".Length..], kernel.Release);
    }

    [Theory]
    [InlineData(New)]
    [InlineData(Old)]
    public void The_version_is_the_one_that_file_shows(string package)
    {
        var path = PathOf(package);
        var said = Encoding.UTF8.GetString(Tool.Run($"file -b '{path}'", default));
        Assert.Contains($"version {KernelFile.Read(Open(path))!.VersionText}", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_payload_is_what_zstd_makes_of_the_same_bytes()
    {
        var path = PathOf(New);
        var file = Open(path);
        var payload = KernelFile.Read(file)!.Payload!.Value;
        var expected = Tool.Run("zstd -dc", file.Read(payload.Offset, payload.Length));
        var sink = new Collected();
        Assert.Null(payload.Decode(file, sink));
        Assert.True(expected.AsSpan().SequenceEqual(sink.Bytes.ToArray()));
    }

    [Theory]
    [InlineData(New)]
    [InlineData(Old)]
    public void The_sections_are_those_that_objdump_shows(string package)
    {
        var path = PathOf(package);
        var expected = Encoding.UTF8.GetString(Tool.Run($"objdump -h '{path}'", default)).Split('\n')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(words => words.Length >= 7 && words[0].All(char.IsAsciiDigit))
            .Select(words => (words[1], Convert.ToUInt32(words[5], 16)));
        Assert.Equal(expected, PeImage.Read(Open(path))!.Sections.Select(section => (section.Name, section.RawOffset)));
    }

    [Fact]
    public void A_signed_kernel_with_zeros_behind_it_has_lost_its_signature()
    {
        byte[] padded = [.. File.ReadAllBytes(PathOf(Old)), .. new byte[2624]];
        var kernel = KernelFile.Read(new FileBytes(padded))!;
        Assert.Equal(KernelProblemKind.PaddedAfterSigning, Assert.Single(kernel.Problems).Kind);
        Assert.Equal(2624, kernel.BytesBehind);
    }

    [Fact]
    public void A_kernel_cut_anywhere_is_cut_short()
    {
        var bytes = File.ReadAllBytes(PathOf(New));
        foreach (var length in (ReadOnlySpan<int>)[0x1000, 1 << 16, 1 << 20, bytes.Length - 1])
        {
            var kernel = KernelFile.Read(new FileBytes(bytes[..length]), new KernelReadOptions { Config = true })!;
            Assert.Contains(kernel.Problems, problem => problem.Kind == KernelProblemKind.CutShort);
        }
    }

    private sealed class Collected : IFlushSink
    {
        public MemoryStream Bytes { get; } = new();

        public bool Flush(ReadOnlySpan<byte> bytes)
        {
            Bytes.Write(bytes);
            return true;
        }
    }
}
