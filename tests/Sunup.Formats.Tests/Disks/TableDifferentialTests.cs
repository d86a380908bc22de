using System.Globalization;
using System.Text.Json;
using Sunup.Formats.Disks.Gpt;
using Sunup.Formats.Disks.Mbr;

namespace Sunup.Formats.Tests.Disks;

/// <summary>Tables by chance, whole and damaged: what sfdisk, sgdisk and libblkid say of each is what is read here.</summary>
[Trait("Kind", "Peer")]
public sealed class TableDifferentialTests : IDisposable
{
    private const int Sectors = 65536;
    private const int Rounds = 6;
    private static readonly string[] s_gptTypes = ["C12A7328-F81F-11D2-BA4B-00A0C93EC93B", "0FC63DAF-8483-4772-8E79-3D69D8477DE4", "21686148-6449-6E6F-744E-656564454649", "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709"];
    private static readonly string[] s_mbrTypes = ["83", "82", "c", "ef", "7", "8e"];
    private static readonly string[] s_complaints = ["invalid", "warning!", "problem:"];
    private readonly DiskTools _tools = new();
    private readonly Random _random = new(20261126);

    public void Dispose() => _tools.Dispose();

    [Fact]
    public void Gpts_are_those_that_sfdisk_and_libblkid_read()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var image = MakeGpt(round);
            var table = GptTable.Read(_tools.Open(image))!;
            Assert.Empty(table.Faults);
            AssertSame(Sfdisk(image), table);
            Assert.Equal(("gpt", $"{table.Header.DiskId}"), Blkid(image));
            var said = _tools.Sh($"sgdisk -v {image} 2>&1");
            Assert.DoesNotContain(s_complaints, word => said.Contains(word, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public void Mbrs_are_those_that_sfdisk_and_libblkid_read()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var image = MakeMbr(round);
            var table = MbrTable.Read(_tools.Open(image))!;
            Assert.Empty(table.Faults);
            using var json = Sfdisk(image);
            var expected = Partitions(json).Select(entry => (Long(entry, "start"), Long(entry, "size"), Convert.ToByte(entry.GetProperty("type").GetString(), 16), entry.TryGetProperty("bootable", out _)));
            Assert.Equal(expected, table.Primaries.Concat(table.Logicals).Select(entry => (entry.FirstLba, entry.SectorCount, entry.Type, entry.IsActive)));
            Assert.Equal(("dos", table.DiskSignature.ToString("x8", CultureInfo.InvariantCulture)), Blkid(image));
        }
    }

    /// <summary>One byte of a copy changed: sgdisk sees a problem where a fault is told here, and sfdisk reads from the copy that is read here.</summary>
    [Theory]
    [InlineData(512 + 16, "checksum of the first header")]
    [InlineData(512 + 24, "place of the first header")]
    [InlineData(512 + 40, "first usable block")]
    [InlineData(512 + 56, "disk's own name")]
    [InlineData(1024 + 33, "first entry")]
    [InlineData(1024 + 128 + 5, "second entry")]
    [InlineData(-512 + 16, "checksum of the last header")]
    [InlineData(-512 + 72, "place of the last entries")]
    [InlineData(-33 * 512, "first of the last entries")]
    public void Damaged_gpts_are_taken_as_sgdisk_and_sfdisk_take_them(int at, string what)
    {
        for (var round = 0; round < 2; round++)
        {
            var image = MakeGpt(round);
            var sound = GptTable.Read(_tools.Open(image))!.Partitions;
            Flip(image, at < 0 ? (Sectors * 512) + at : at);
            var table = GptTable.Read(_tools.Open(image));
            Assert.NotNull(table);
            Assert.NotEmpty(table.Faults);
            Assert.Equal(at >= 0, table.NeedsForce);
            Assert.Equal(sound, table.Partitions);
            AssertSame(Sfdisk(image), table);
            Assert.Equal("gpt", Blkid(image).Type);
            // It repairs what it read before it verifies that; what it says on the way tells.
            var said = _tools.Sh($"sgdisk -v {image} 2>&1 || true");
            Assert.True(s_complaints.Any(word => said.Contains(word, StringComparison.OrdinalIgnoreCase)), $"{what}: sgdisk finds nothing: {said}");
        }
    }

    [Fact]
    public void With_both_copies_damaged_there_is_no_table_for_anybody()
    {
        var image = MakeGpt(0);
        Flip(image, 512 + 16);
        Flip(image, (Sectors * 512) - 512 + 16);
        Assert.Null(GptTable.Read(_tools.Open(image)));
        Assert.NotEqual("gpt", Blkid(image).Type);
    }

    private string MakeGpt(int round)
    {
        var (image, script) = (Path.Combine(_tools.Folder, string.Create(CultureInfo.InvariantCulture, $"gpt{round}.img")), "label: gpt\n");
        foreach (var (number, start, size) in Extents(1 + _random.Next(8)))
        {
            var attributes = _random.Next(3) switch { 0 => ", attrs=\"LegacyBIOSBootable\"", 1 => ", attrs=\"RequiredPartition GUID:59\"", _ => "" };
            script += string.Create(CultureInfo.InvariantCulture, $"{number * (1 + (round % 2))} : start={start}, size={size}, type={s_gptTypes[_random.Next(s_gptTypes.Length)]}, name=\"teil {number} äß\"{attributes}\n");
        }

        return Make(image, script);
    }

    private string MakeMbr(int round)
    {
        var (image, script) = (Path.Combine(_tools.Folder, string.Create(CultureInfo.InvariantCulture, $"mbr{round}.img")), "label: dos\n");
        var extents = Extents(1 + _random.Next(8)).ToList();
        foreach (var (number, start, size) in extents)
        {
            if (number == 4 && extents.Count > 4)
            {
                script += string.Create(CultureInfo.InvariantCulture, $"4 : start={start - 2048}, type=5\n");
            }

            var active = number == 1 && round % 2 == 0 ? ", bootable" : "";
            var shown = extents.Count > 4 && number >= 4 ? number + 1 : number;
            script += string.Create(CultureInfo.InvariantCulture, $"{shown} : start={start}, size={size}, type={s_mbrTypes[_random.Next(s_mbrTypes.Length)]}{active}\n");
        }

        return Make(image, script);
    }

    private string Make(string image, string script)
    {
        File.Delete(image);
        File.WriteAllText(image + ".script", script);
        _tools.Sh(string.Create(CultureInfo.InvariantCulture, $"truncate -s {Sectors * 512L} {image} && sfdisk -q {image} <{image}.script"));
        return image;
    }

    // Apart from one another, so that a record of an extended partition fits between.
    private IEnumerable<(int Number, int Start, int Size)> Extents(int count)
    {
        var start = 4096;
        for (var number = 1; number <= count; number++)
        {
            var size = 2048 * _random.Next(1, 3);
            yield return (number, start, size - _random.Next(0, 100));
            start += size + 2048;
        }
    }

    private JsonDocument Sfdisk(string image) => JsonDocument.Parse(_tools.Sh($"sfdisk --json {image} 2>/dev/null"));

    private (string? Type, string? Id) Blkid(string image)
    {
        var facts = _tools.Sh($"blkid -p -o export {image} || true").Split('\n').Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        return (facts.GetValueOrDefault("PTTYPE"), facts.GetValueOrDefault("PTUUID"));
    }

    private static void AssertSame(JsonDocument json, GptTable table)
    {
        using (json)
        {
            Assert.Equal(Partitions(json).Select(Fields), table.Partitions.Select(Fields));
            Assert.Equal(json.RootElement.GetProperty("partitiontable").GetProperty("id").GetString(), $"{table.Header.DiskId}", ignoreCase: true);
        }
    }

    private static IEnumerable<JsonElement> Partitions(JsonDocument json) => json.RootElement.GetProperty("partitiontable").GetProperty("partitions").EnumerateArray();

    private static long Long(JsonElement entry, string name) => entry.GetProperty(name).GetInt64();

    private static string Fields(JsonElement entry)
    {
        var node = entry.GetProperty("node").GetString()!;
        var attributes = entry.TryGetProperty("attrs", out var words) ? words.GetString()! : "";
        return string.Create(CultureInfo.InvariantCulture, $"{node[(node.LastIndexOf('g') + 1)..]} {Long(entry, "start")} {Long(entry, "size")} {entry.GetProperty("type").GetString()} {entry.GetProperty("uuid").GetString()} '{entry.GetProperty("name").GetString()}' {attributes}");
    }

    private static string Fields(GptPartition partition)
    {
        var attributes = partition.Attributes switch { 4 => "LegacyBIOSBootable", 0 => "", 1 | (1UL << 59) => "RequiredPartition GUID:59", var other => $"{other:x}" };
        var (type, id) = (partition.Type.ToString().ToUpperInvariant(), partition.Id.ToString().ToUpperInvariant());
        return string.Create(CultureInfo.InvariantCulture, $"{partition.Number} {partition.FirstLba} {partition.LastLba - partition.FirstLba + 1} {type} {id} '{partition.Name}' {attributes}");
    }

    private static void Flip(string image, long at)
    {
        using var file = new FileStream(image, FileMode.Open);
        file.Position = at;
        var value = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(value ^ 0x55));
    }
}
