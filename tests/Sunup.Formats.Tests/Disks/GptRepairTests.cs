using Sunup.Formats.Disks.Gpt;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Tests.Disks;

/// <summary>Tables that are damaged and mended, with sgdisk as the judge of both.</summary>
public sealed class GptRepairTests : IDisposable
{
    private const string Sound = "No problems found";
    private readonly DiskTools _tools = new();

    public void Dispose() => _tools.Dispose();

    [Theory]
    [InlineData(512 + 16)]
    [InlineData(512 + 40)]
    [InlineData(1024 + 32)]
    public void A_flipped_byte_of_the_first_copy_is_mended_from_the_second(int at)
    {
        var bytes = Make();
        bytes[at] ^= 0x40;
        var gpt = Examine(bytes);
        Assert.False(gpt.Primary.IsValid);
        Assert.False(gpt.IsAccepted);
        Assert.Empty(gpt.KernelMessages);
        Mend(bytes, GptRepairKind.RestorePrimary);
    }

    [Fact]
    public void A_flipped_byte_of_the_second_copy_is_mended_from_the_first()
    {
        var bytes = Make();
        bytes[^500] ^= 0x40;
        Assert.Equal(["Alternate GPT is invalid, using primary GPT."], Examine(bytes).KernelMessages);
        Mend(bytes, GptRepairKind.RestoreAlternate);
    }

    [Fact]
    public void A_disk_that_grew_gets_its_second_copy_at_the_end()
    {
        var bytes = Make();
        Array.Resize(ref bytes, bytes.Length + (1 << 20));
        var gpt = Examine(bytes);
        Assert.Equal(2048, gpt.Grown);
        Assert.Contains("GPT:Primary header thinks Alt. header is not at the end of the disk.", gpt.KernelMessages);
        Assert.Equal("GPT: Use GNU Parted to correct GPT errors.", gpt.KernelMessages[^1]);
        Mend(bytes, GptRepairKind.MoveAlternate);
    }

    [Fact]
    public void A_lost_protective_entry_is_written_anew_and_the_code_before_it_stays()
    {
        var bytes = Make();
        bytes.AsSpan(0, 440).Fill(0x90);
        bytes.AsSpan(446, 66).Clear();
        Assert.NotNull(Examine(bytes).Protective);
        Mend(bytes, GptRepairKind.Protective);
        Assert.Equal(-1, bytes.AsSpan(0, 440).IndexOfAnyExcept((byte)0x90));
    }

    [Fact]
    public void A_sound_table_needs_nothing()
    {
        var bytes = Make();
        Assert.Equal((GptRepairKind.None, null), (GptRepairPlan.Of(new FileBytes(bytes), Examine(bytes)).Kind, GptRepairPlan.Of(new FileBytes(bytes), Examine(bytes)).Refusal));
        Assert.True(IsSound(Verify(bytes)));
    }

    [Fact]
    public void Without_any_valid_copy_nothing_is_written()
    {
        var bytes = Make();
        bytes[512 + 20] ^= 1;
        bytes[^500] ^= 1;
        var plan = GptRepairPlan.Of(new FileBytes(bytes), Examine(bytes));
        Assert.Empty(plan.Writes);
        Assert.Contains("neither copy", plan.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_for_other_blocks_is_found_and_named()
    {
        var image = Path.Combine(_tools.Folder, "4k.img");
        _tools.Sh($"truncate -s 8M {image}");
        var layout = new GptLayout(Guid.NewGuid(), 4096, 2048, [new GptPartition(1, GptTypes.LinuxData, Guid.NewGuid(), 256, 1023, 0, "")]);
        using (var file = File.OpenWrite(image))
        {
            file.Write(layout.ToPrimaryBytes());
            file.Position = (8 << 20) - layout.ToAlternateBytes().Length;
            file.Write(layout.ToAlternateBytes());
        }

        Assert.Equal(4096, GptExamination.Of(_tools.Open(image), 512).OtherBlockSize);
        Assert.True(GptExamination.Of(_tools.Open(image), 4096).IsAccepted);
    }

    [Fact]
    public void At_every_moment_of_a_repair_one_copy_is_valid()
    {
        var grown = Make();
        Array.Resize(ref grown, grown.Length + (1 << 20));
        var damaged = Make();
        damaged[512 + 16] ^= 1;
        foreach (var bytes in (byte[][])[grown, damaged])
        {
            foreach (var write in GptRepairPlan.Of(new FileBytes(bytes), Examine(bytes)).Writes)
            {
                write.Bytes.AsSpan().CopyTo(bytes.AsSpan((int)write.Offset));
                var gpt = Examine(bytes);
                Assert.True(gpt.Primary.IsValid || gpt.Alternate.IsValid, write.What);
            }
        }
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void Sgdisk_finds_a_problem_in_every_table_that_we_do()
    {
        var sample = Make();
        var random = new Random(20261126);
        for (var round = 0; round < 40; round++)
        {
            var bytes = sample.ToArray();
            var header = round % 2 == 0 ? 512 : bytes.Length - 512;
            bytes[header + random.Next(92)] ^= (byte)random.Next(1, 256);
            var gpt = Examine(bytes);
            var isSound = gpt is { Primary.IsValid: true, Alternate.IsValid: true } && gpt.KernelMessages.IsEmpty;
            Assert.Equal(isSound, IsSound(Verify(bytes)));
        }
    }

    private void Mend(byte[] bytes, GptRepairKind kind)
    {
        Assert.False(IsSound(Verify(bytes)));
        var plan = GptRepairPlan.Of(new FileBytes(bytes), Examine(bytes));
        Assert.Null(plan.Refusal);
        Assert.Equal(kind, plan.Kind);
        foreach (var write in plan.Writes)
        {
            write.Bytes.AsSpan().CopyTo(bytes.AsSpan((int)write.Offset));
        }

        Assert.True(IsSound(Verify(bytes)));
        var gpt = Examine(bytes);
        Assert.True(gpt.IsAccepted);
        Assert.Empty(gpt.KernelMessages);
        Assert.Equal([2048UL, 6144UL], gpt.Table!.Partitions.Select(partition => partition.FirstLba));
    }

    private static GptExamination Examine(byte[] bytes) => GptExamination.Of(new FileBytes(bytes), 512);

    private byte[] Make()
    {
        var image = Path.Combine(_tools.Folder, "gpt.img");
        _tools.Sh($"rm -f {image}; truncate -s 8M {image}");
        _tools.Sh($"sgdisk -n 1:2048:4095 -t 1:ef00 -n 2:6144:8191 -A 1:set:2 {image}");
        return File.ReadAllBytes(image);
    }

    // sgdisk mends a damaged copy in memory, warns, and then finds no problem in what it has: only without a warning is the disk sound.
    private static bool IsSound(string said) => said.TrimStart().StartsWith(Sound, StringComparison.Ordinal);

    // A damaged table makes sgdisk end with an error.
    private string Verify(byte[] bytes)
    {
        var image = Path.Combine(_tools.Folder, "verify.img");
        File.WriteAllBytes(image, bytes);
        return _tools.Sh($"sgdisk -v {image} 2>&1 || true");
    }
}
