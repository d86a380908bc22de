using FsCheck;
using FsCheck.Fluent;
using Sunup.Formats.Disks;
using Sunup.Formats.Disks.Fat;
using Sunup.Formats.Disks.Gpt;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Tests.Disks;

/// <summary>Whatever the bytes are, reading them ends and throws nothing.</summary>
public sealed class DiskFuzzTests : IDisposable
{
    private readonly DiskTools _tools = new();

    [Fact]
    public void Any_bytes_are_read() => Prop.ForAll<byte[]>(bytes => { ReadAll(bytes, 0); }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("-F 12 -C", 360, 3000)]
    [InlineData("-F 16 -C", 10_000, 1500)]
    [InlineData("-F 32 -s 1 -C", 34_000, 100)]
    public void Volumes_with_damaged_bytes_are_read_to_their_end(string options, int kilobytes, int rounds)
    {
        var image = Path.Combine(_tools.Folder, "fuzz.img");
        _tools.Sh($"mkfs.fat {options} {image} {kilobytes}");
        _tools.Sh($"mmd -i {image} ::/EFI ::/EFI/BOOT '::/EFI/a long folder name'");
        File.WriteAllBytes(Path.Combine(_tools.Folder, "f"), new byte[9000]);
        _tools.Sh($"mcopy -i {image} {_tools.Folder}/f '::/EFI/BOOT/a long file name.efi'");
        _tools.Sh($"mcopy -i {image} {_tools.Folder}/f ::/EFI/BOOT/BOOTX64.EFI");
        var sample = File.ReadAllBytes(image);
        var places = sample.Select((value, index) => (value, index)).Where(pair => pair.value != 0).Select(pair => pair.index).ToArray();
        Mutate(sample, places, rounds, 0);
    }

    [Fact]
    public void Tables_with_damaged_bytes_are_read()
    {
        var image = Path.Combine(_tools.Folder, "gpt.img");
        _tools.Sh($"truncate -s 2M {image}");
        _tools.Sh($"sgdisk -n 1:0:+512K -t 1:ef00 -n 2:0:0 {image}");
        var sample = File.ReadAllBytes(image);
        var places = Enumerable.Range(440, 1024).Concat(Enumerable.Range(1024, 300)).ToArray();
        Mutate(sample, places, 3000, 0);
    }

    [Fact]
    public void Every_cut_of_an_image_of_ours_is_read()
    {
        var whole = new MemoryStream();
        EspImage.Write(whole, [EspFile.Of("EFI/BOOT/BOOTX64.EFI", new byte[10_000])]);
        var bytes = whole.GetBuffer();
        for (var length = 0; length < 3 << 20; length += length < 2048 ? 64 : 65_521)
        {
            ReadAll(bytes[..length], 1 << 20);
        }
    }

    public void Dispose() => _tools.Dispose();

    private static void Mutate(byte[] sample, int[] places, int rounds, long offset)
    {
        var random = new Random(20261125);
        var file = sample.ToArray();
        for (var i = 0; i < rounds; i++)
        {
            var changed = new List<int>();
            for (var change = random.Next(1, 8); change > 0; change--)
            {
                var at = random.Next(2) == 0 ? random.Next(512) : places[random.Next(places.Length)];
                file[at] = random.Next(3) switch { 0 => 0, 1 => 0xff, _ => (byte)random.Next(256) };
                changed.Add(at);
            }

            ReadAll(file, offset);
            changed.ForEach(at => file[at] = sample[at]);
        }
    }

    private static void ReadAll(byte[] bytes, long offset)
    {
        var file = new FileBytes(bytes);
        GptTable.Read(file);
        if (FatVolume.Read(file, offset, out _) is { } volume)
        {
            foreach (var entry in volume.ListAll().Take(2000))
            {
                using var content = volume.Open(entry, out _);
                Assert.True((content?.ReadAtLeast(new byte[4096], 4096, throwOnEndOfStream: false) ?? 0) <= 4096);
            }

            volume.Find("EFI/BOOT/BOOTX64.EFI");
        }
    }
}
