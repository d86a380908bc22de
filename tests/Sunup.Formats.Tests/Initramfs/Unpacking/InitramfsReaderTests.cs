using System.Diagnostics;
using System.Text;
using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Initramfs.Verdicts;

namespace Sunup.Formats.Tests.Initramfs.Unpacking;

public sealed class InitramfsReaderTests
{
    private static readonly UnpackRules s_rules = UnpackRules.ForKernel(null, null);

    [Fact]
    public void Pieces_of_one_byte_give_the_same_verdict()
    {
        foreach (var image in Images())
        {
            var whole = Verify(new MemoryStream(image), StoredDecoder.Create);
            var pieces = Verify(new TricklingStream(image), StoredDecoder.Create);
            Assert.Equal(Told(whole), Told(pieces));
        }
    }

    [Fact]
    public void Flushes_of_one_byte_give_the_same_verdict_for_sound_images()
    {
        var plain = new CpioImage().Folder("d").Link("l", "d").File("l/f", "abc").File("init", Programs.Static()).Trailer().Zeros(12).File("g", "x").Trailer().ToArray();
        var image = new CpioImage().Compressed(plain).ToArray();
        Assert.Equal(Told(Verify(new MemoryStream(image), StoredDecoder.Create)), Told(Verify(new MemoryStream(image), (_, _) => new StoredDecoder(1))));
    }

    [Fact]
    public void Any_change_of_bytes_gives_an_answer()
    {
        var random = new Random(20_261_125);
        foreach (var image in Images())
        {
            for (var round = 0; round < 300; round++)
            {
                var changed = (byte[])image.Clone();
                for (var i = random.Next(1, 6); i > 0; i--)
                {
                    changed[random.Next(changed.Length)] = (byte)random.Next(3) switch { 0 => 0, 1 => (byte)"0123456789abcdefx "[random.Next(18)], _ => (byte)random.Next(256) };
                }

                var verdict = Verify(new MemoryStream(changed), StoredDecoder.Create);
                Assert.Equal(changed.Length, verdict.Length);
                Assert.Equal(verdict.Length - verdict.BootConfigLength, verdict.Segments.Sum(segment => segment.Length));
                var pieces = Told(Verify(new TricklingStream(changed), StoredDecoder.Create));
                Assert.True(pieces == Told(verdict), $"{Told(verdict)}\n--- in pieces:\n{pieces}");
            }
        }
    }

    [Fact]
    public void Every_truncation_gives_an_answer()
    {
        foreach (var image in Images())
        {
            for (var length = 0; length < image.Length; length++)
            {
                Assert.Equal(length, Verify(new MemoryStream(image, 0, length), StoredDecoder.Create).Length);
            }
        }
    }

    [Fact]
    public void Random_bytes_give_an_answer()
    {
        var random = new Random(1);
        for (var round = 0; round < 2000; round++)
        {
            var bytes = new byte[random.Next(400)];
            random.NextBytes(bytes);
            "070701"u8[..Math.Min(6, bytes.Length)].CopyTo(bytes);
            Assert.Equal(bytes.Length, Verify(new MemoryStream(bytes), StoredDecoder.Create).Length);
        }
    }

    [Fact]
    public void Data_that_is_not_wanted_is_sought_over()
    {
        using var image = new HoleStream(new CpioImage().Entry("big", 0x81a4, [], size: 3_000_000_000).ToArray(), 3_000_000_000, CpioImage.Good().ToArray());
        var started = Stopwatch.GetTimestamp();
        var verdict = Verify(image, StoredDecoder.Create);
        Assert.Equal((null, InitOutcome.InitRuns), (verdict.Message, verdict.Outcome));
        Assert.True(image.BytesRead < 2 << 20, $"{image.BytesRead} bytes were read");
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void An_entry_that_is_skipped_after_a_header_in_two_pieces_is_read_with_the_old_state()
    {
        // The kernel's next state is then still "got header": it reads the same header again behind the entry it skipped.
        var plain = new CpioImage().File("pad", new byte[16]).Entry("d", 0x41ed, new byte[4]).Zeros(400).ToArray();
        var verdict = Verify(new MemoryStream(new CpioImage().Compressed(plain).ToArray()), (_, _) => new StoredDecoder(150));
        Assert.Equal(UnpackMessages.JunkAtEnd, verdict.Message);
    }

    internal static IEnumerable<byte[]> Images()
    {
        var odd = new CpioImage().Folder("d").File("d/f", "abcde").Link("init", "d/f").Entry("c", 0x21a4, device: (5, 1)).Trailer().ToArray();
        yield return CpioImage.Good().ToArray();
        yield return new CpioImage().Compressed(odd).Zeros(3).Compressed(CpioImage.Good().ToArray()).ToArray();
        yield return CpioImage.Good().Pad(512).Raw(odd).Compressed(odd).Zeros(2).Raw("junk").ToArray();
        yield return new CpioImage().Entry("f", 0x81a4, "abcd"u8.ToArray(), magic: "070702", sum: 394).File("init", "#!/f\n").Entry("x", 0x41ed, [1, 2]).Trailer().ToArray();
    }

    private static InitramfsVerdict Verify(Stream image, DecoderFactory decoders) => InitramfsVerifier.Verify(image, s_rules, decoders);

    private static string Told(InitramfsVerdict verdict)
    {
        var text = new StringBuilder().AppendLine($"{verdict.Message} {verdict.Outcome} {verdict.Errno} {verdict.Reason} {verdict.Offset} {verdict.UnpackedOffset} {verdict.Segment} {verdict.Entry} {verdict.EndsInside} {verdict.Length}");
        return text.AppendJoin('\n', verdict.Segments).AppendLine().AppendJoin('\n', verdict.Losses).ToString();
    }
}
