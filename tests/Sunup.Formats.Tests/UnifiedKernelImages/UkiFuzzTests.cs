using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Sunup.Formats.PortableExecutables;
using Sunup.Formats.Recognition;
using Sunup.Formats.UnifiedKernelImages;

namespace Sunup.Formats.Tests.UnifiedKernelImages;

/// <summary>Bytes from outside never throw, whatever they are.</summary>
public sealed class UkiFuzzTests
{
    private static readonly uint[] s_nasty = [0, 1, 0x40, 0x1ff, 0x200, 0x1000, 0x7fffffff, 0x80000000, 0xfffffe00, 0xffffffff];

    private static byte[] Sample() => new SampleUki().Stub("257.1").With(".osrel", "ID=x").With(".cmdline", "quiet").With(".initrd", new byte[700]).With(".linux", SampleUki.Kernel())
        .With(".profile", "ID=a").With(".profile", "ID=b").With(".cmdline", "b").With(".dtbauto", "d").Bytes();

    // All that reads an image, but for hashing sections of gigabytes of zeros.
    private static void ReadAll(byte[] bytes)
    {
        var file = new FileBytes(bytes);
        PeImage.Read(file);
        if (UkiImage.Read(file) is not { } image)
        {
            return;
        }

        foreach (var profile in image.Profiles.Take(4))
        {
            image.SectionsOf(profile.Index);
            var boot = EffectiveBoot.Of(image, file, new EffectiveOptions { Profile = profile.Index, Companions = [new UkiCompanion("x.addon.efi", false, file)] });
            using var initrd = boot.OpenInitrd();
            _ = initrd.Read(new byte[4096]);
        }

        if (image.Sections.All(section => section.MemorySize < 1 << 20))
        {
            PcrForecast.Of(image, file, [HashAlgorithmName.SHA256], PcrForecast.StandardPhases, CancellationToken.None);
        }
    }

    [Fact]
    public void Any_bytes_are_read() => Prop.ForAll<byte[]>(ReadAll).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_bytes_behind_a_pe_header_are_read() => Prop.ForAll<byte[]>(tail => ReadAll([.. Sample().AsSpan(0, 0x58), .. tail])).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_change_of_a_few_bytes_is_read()
    {
        var random = new Random(20261125);
        var sample = Sample();
        for (var i = 0; i < 4000; i++)
        {
            var bytes = sample.ToArray();
            for (var change = random.Next(1, 8); change > 0; change--)
            {
                bytes[random.Next(random.Next(3) == 0 ? bytes.Length : 0x300)] = random.Next(3) switch { 0 => 0, 1 => 0xff, _ => (byte)random.Next(256) };
            }

            ReadAll(bytes);
        }
    }

    [Fact]
    public void Any_field_of_a_nasty_size_is_read()
    {
        var sample = Sample();
        for (var offset = 0x3c; offset < 0x300; offset += 4)
        {
            foreach (var value in s_nasty)
            {
                var bytes = sample.ToArray();
                SampleUki.Put32(bytes, offset, value);
                ReadAll(bytes);
            }
        }
    }

    [Fact]
    public void Every_cut_is_read_and_named()
    {
        var sample = Sample();
        for (var length = 0; length < sample.Length; length += length < 0x300 ? 1 : 61)
        {
            ReadAll(sample[..length]);
            if (length > 0x600 && UkiImage.Read(new FileBytes(sample[..length])) is { } image)
            {
                Assert.Contains(image.Problems, problem => problem.Kind is UkiProblemKind.Truncated);
            }
        }
    }

    [Fact]
    public void An_image_within_itself_ends()
    {
        // The section .linux is the whole file, headers included.
        var bytes = Sample();
        SampleUki.Put32(bytes, SampleUki.Entry(4, 8), (uint)bytes.Length);
        SampleUki.Put32(bytes, SampleUki.Entry(4, 16), (uint)bytes.Length);
        SampleUki.Put32(bytes, SampleUki.Entry(4, 20), 0);
        ReadAll(bytes);
    }

    [Fact]
    public void As_many_sections_as_a_table_holds_are_read_in_a_moment()
    {
        var bytes = new byte[0x200 + (65535 * 40)];
        Sample().AsSpan(0, 0x148).CopyTo(bytes);
        bytes[0x46] = 0xff;
        bytes[0x47] = 0xff;
        for (var i = 0; i < 65535; i++)
        {
            (i % 3 == 0 ? ".linux"u8 : i % 3 == 1 ? ".profile"u8 : ".hwids"u8).CopyTo(bytes.AsSpan(SampleUki.Entry(i, 0)));
            SampleUki.Put32(bytes, SampleUki.Entry(i, 8), 16);
        }

        var image = UkiImage.Read(new FileBytes(bytes));
        Assert.NotNull(image);
        Assert.NotEmpty(image.Problems);
    }
}
