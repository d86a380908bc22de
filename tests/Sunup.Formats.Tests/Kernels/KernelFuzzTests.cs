using FsCheck;
using FsCheck.Fluent;
using Sunup.Formats.Kernels;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Tests.Kernels;

/// <summary>Bytes from outside never throw, whatever they are.</summary>
public sealed class KernelFuzzTests
{
    private static readonly KernelReadOptions s_deep = new() { Config = true };

    private static byte[][] Samples()
    {
        var small = SampleKernels.Vmlinux(filler: 2000);
        return
        [
            SampleKernels.BzImage(SampleKernels.Gzip(small), small.Length), SampleKernels.Arm64Image()[..8192], SampleKernels.RiscvImage()[..8192],
            SampleKernels.Zboot("gzip", SampleKernels.Gzip(small), small.Length), small, SampleKernels.Gzip(small),
            Pe(),
        ];
    }

    private static byte[] Pe()
    {
        var file = new byte[1024];
        "MZ"u8.CopyTo(file);
        file[0x3c] = 0x40;
        "PE\0\0"u8.CopyTo(file.AsSpan(0x40));
        file[0x44] = 0x64;
        file[0x45] = 0x86;
        file[0x46] = 3;
        file[0x54] = 0xf0;
        file[0x58] = 0x0b;
        file[0x59] = 0x02;
        file[0x58 + 68] = 10;
        file[0x58 + 108] = 16;
        file[0x58 + 112 + 33] = 2;
        file[0x58 + 112 + 36] = 16;
        return file;
    }

    [Fact]
    public void Any_bytes_are_read() => Prop.ForAll<byte[]>(bytes => { FileRecognizer.Recognize(new FileBytes(bytes), s_deep); }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_change_of_a_few_bytes_is_read()
    {
        var random = new Random(20261125);
        foreach (var sample in Samples())
        {
            for (var i = 0; i < 400; i++)
            {
                var file = sample.ToArray();
                for (var change = random.Next(1, 6); change > 0; change--)
                {
                    file[random.Next(2) == 0 ? random.Next(Math.Min(file.Length, 0x280)) : random.Next(file.Length)] = random.Next(3) switch { 0 => 0, 1 => 0xff, _ => (byte)random.Next(256) };
                }

                FileRecognizer.Recognize(new FileBytes(file), s_deep);
            }
        }
    }

    [Fact]
    public void Every_cut_is_read()
    {
        foreach (var sample in Samples())
        {
            for (var length = 0; length < sample.Length; length += length < 0x300 ? 1 : 97)
            {
                FileRecognizer.Recognize(new FileBytes(sample[..length]), s_deep);
            }
        }
    }

    [Fact]
    public void Every_cut_of_a_kernel_behind_its_header_names_the_field_that_is_short()
    {
        var sample = Samples()[0];
        for (var length = X86SetupHeader.BytesNeeded; length < sample.Length; length += 31)
        {
            var kernel = KernelFile.Read(new FileBytes(sample[..length]))!;
            Assert.Contains(kernel.Problems, problem => problem.Kind == KernelProblemKind.CutShort && problem.Fault.Field.Length > 0);
        }
    }
}
