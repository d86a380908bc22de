using System.Buffers.Binary;
using System.Globalization;
using Sunup.Formats.Disks.Qcow2;
using Sunup.Formats.Disks.Qcow2.Checking;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Tests.Disks.Qcow2;

/// <summary>Images of qemu-img, sound and damaged: the verdict is that of <c>qemu-img check</c>, but where that is known to be wrong.</summary>
public sealed class Qcow2CheckerTests : IDisposable
{
    private readonly DiskTools _tools = new();

    public void Dispose() => _tools.Dispose();

    [Theory]
    [InlineData("-o compat=0.10")]
    [InlineData("-o cluster_size=512")]
    [InlineData("-o cluster_size=2M")]
    [InlineData("-o extended_l2=on,cluster_size=64k")]
    [InlineData("-o refcount_bits=1")]
    [InlineData("-o refcount_bits=4")]
    [InlineData("-o refcount_bits=64,cluster_size=4k")]
    [InlineData("-o preallocation=metadata,cluster_size=4k")]
    [InlineData("-o data_file=data.raw")]
    [InlineData("-c -o cluster_size=4k")]
    [InlineData("-c -o compression_type=zstd")]
    public void Nothing_is_said_of_a_sound_image(string options)
    {
        var image = Image(options);
        Assert.Equal("sound", Qemu(image).Verdict);
        var report = Check(image);
        Assert.Equal((0L, 0L), (report.Corruptions, report.Leaks));
        Assert.True(report.IsSound);
        Assert.Empty(report.Problems);
    }

    [Fact]
    public void Snapshots_and_bitmaps_are_in_use()
    {
        var image = Image("-o cluster_size=4k");
        _tools.Sh($"qemu-img snapshot -c first {image}");
        _tools.Sh($"qemu-io -f qcow2 -c 'write -P 7 0 300k' {image}");
        _tools.Sh($"qemu-img snapshot -c second {image}");
        _tools.Sh($"qemu-img bitmap --add --enable {image} dirty");
        _tools.Sh($"qemu-io -f qcow2 -c 'write -P 9 100k 64k' {image}");
        Assert.Equal("sound", Qemu(image).Verdict);
        Assert.Equal("sound", Verdict(Check(image)));
        var header = Qcow2Header.Read(_tools.Open(image))!;
        Assert.Equal((2u, 1u), (header.Snapshots, header.BitmapDirectory!.Value.Count));
    }

    [Fact]
    public void The_mark_of_damage_that_qemu_img_check_passes_over_is_said()
    {
        var image = Image("");
        Change(image, 79, value => (byte)(value | 2));
        // The reference is wrong here: rc 0, "No errors were found", and QEMU refuses to write to the image.
        Assert.Equal("sound", Qemu(image).Verdict);
        var report = Check(image);
        Assert.True(report.IsMarkedCorrupt);
        Assert.False(report.IsSound);
        Assert.Equal(0, report.Corruptions);
    }

    [Fact]
    public void An_image_that_was_cut_names_what_is_gone()
    {
        var image = Image("");
        using (var file = File.OpenWrite(image))
        {
            file.SetLength(file.Length / 2);
        }

        Assert.Equal("bad", Qemu(image).Verdict);
        Assert.Contains(Check(image).Problems, problem => problem.Kind is Qcow2ProblemKind.OutsideFile);
    }

    [Fact]
    public void Two_entries_that_lead_to_one_table_are_found()
    {
        var image = Image("-o cluster_size=512");
        var header = Qcow2Header.Read(new FileBytes(File.ReadAllBytes(image)))!;
        using (var file = File.Open(image, FileMode.Open, FileAccess.ReadWrite))
        {
            var entry = new byte[8];
            file.Position = (long)header.L1TableOffset;
            file.ReadExactly(entry);
            file.Write(entry);
        }

        var report = Check(image);
        Assert.Equal(Qemu(image).Verdict, Verdict(report));
        Assert.Contains(report.Problems, problem => problem.Kind is Qcow2ProblemKind.CountTooLow && problem.Text.Contains("the L2 table of entry 0 of the L1 table", StringComparison.Ordinal));
    }

    /// <summary>120 images, each damaged in one place of its metadata or cut.</summary>
    [Fact]
    public void The_verdict_on_damaged_images_is_that_of_qemu_img()
    {
        string[] kinds = ["", "-o compat=0.10", "-o cluster_size=512", "-o cluster_size=4k", "-o refcount_bits=8", "-o refcount_bits=2", "-c -o cluster_size=4k", "-o extended_l2=on,cluster_size=16k"];
        var random = new Random(20260104);
        var differences = new List<string>();
        var verdicts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var kind in kinds)
        {
            var sound = File.ReadAllBytes(Image(kind));
            for (var round = 0; round < 15; round++)
            {
                var (bytes, what) = Mutate(sound, random, round);
                var path = Path.Combine(_tools.Folder, "mutant.qcow2");
                File.WriteAllBytes(path, bytes);
                var (expected, report) = (Qemu(path), Check(path));
                var actual = Verdict(report);
                verdicts[actual] = verdicts.GetValueOrDefault(actual) + 1;
                if (expected.Verdict != actual)
                {
                    differences.Add($"{kind} {what}: qemu-img {expected.Verdict} ({expected.Output}), we {actual} ({report.Refusal} {report.Corruptions} {string.Join("; ", report.Problems.Select(problem => problem.Text))})");
                }
            }
        }

        Assert.True(differences.Count == 0, string.Join("\n", differences));
        // The mutations reach all three answers.
        Assert.Equal(["bad", "leaks", "sound"], verdicts.Keys);
    }

    [Fact]
    public void No_bytes_make_it_throw()
    {
        var sound = File.ReadAllBytes(Image("-o cluster_size=512"));
        var random = new Random(7);
        for (var round = 0; round < 400; round++)
        {
            var bytes = sound[..random.Next(1, sound.Length)];
            for (var i = random.Next(1, 12); i > 0; i--)
            {
                bytes[random.Next(Math.Min(bytes.Length, random.Next(2) == 0 ? 112 : bytes.Length))] = (byte)random.Next(256);
            }

            _ = Qcow2Checker.Check(new FileBytes(bytes), TestContext.Current.CancellationToken);
        }
    }

    private static string Verdict(Qcow2CheckReport report) =>
        report.Refusal is not null || report.Corruptions > 0 ? "bad" : report.Leaks > 0 ? "leaks" : "sound";

    private static (byte[] Bytes, string What) Mutate(byte[] sound, Random random, int round)
    {
        var header = Qcow2Header.Read(new FileBytes(sound))!;
        var bytes = (byte[])sound.Clone();
        if (round % 15 == 0)
        {
            var length = random.Next(1024, bytes.Length);
            return (bytes[..length], $"cut to {length}");
        }

        var l1 = (long)header.L1TableOffset;
        var l2 = (long)(BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan((int)l1)) & 0x00ff_ffff_ffff_fe00);
        var table = (long)header.RefcountTableOffset;
        var block = (long)BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan((int)table));
        var at = (round % 5) switch
        {
            0 => l1 + random.Next(Math.Min(16, (int)header.L1Size * 8)),
            1 => l2 + random.Next(256),
            2 => block + random.Next(64),
            3 => table + random.Next(8),
            _ => l2 + (random.Next(32) * 8) + 5,
        };
        var bit = 1 << random.Next(8);
        bytes[at] ^= (byte)bit;
        return (bytes, $"byte {at} ^ {bit}");
    }

    private static void Change(string path, long offset, Func<byte, byte> change)
    {
        using var file = File.Open(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = offset;
        var value = (byte)file.ReadByte();
        file.Position = offset;
        file.WriteByte(change(value));
    }

    private string Image(string options)
    {
        var raw = Path.Combine(_tools.Folder, "raw.img");
        var bytes = new byte[1 << 20];
        new Random(3).NextBytes(bytes.AsSpan(0, 300_000));
        bytes.AsSpan(100_000, 50_000).Clear();
        File.WriteAllBytes(raw, bytes);
        var image = Path.Combine(_tools.Folder, $"{Guid.NewGuid():N}.qcow2");
        _tools.Sh($"qemu-img convert -f raw -O qcow2 {options.Replace("data.raw", image + ".raw", StringComparison.Ordinal)} {raw} {image}");
        return image;
    }

    private Qcow2CheckReport Check(string image)
    {
        using var file = File.OpenRead(image);
        return Qcow2Checker.Check(new FileBytes(file), TestContext.Current.CancellationToken);
    }

    /// <summary>Exit codes: 0 sound, 2 corruptions, 3 leaks, 1 it does not open.</summary>
    private (string Verdict, string Output) Qemu(string image)
    {
        var output = _tools.Sh($"qemu-img check -f qcow2 {image} 2>&1; echo rc=$?");
        var code = int.Parse(output[(output.LastIndexOf("rc=", StringComparison.Ordinal) + 3)..], CultureInfo.InvariantCulture);
        return (code switch { 0 => "sound", 3 => "leaks", _ => "bad" }, output.Replace('\n', ' '));
    }
}
