using Sunup.Protocols.Tftp;

namespace Sunup.Protocols.Tests.Tftp;

public sealed class LossyTransferTests
{
    [Theory]
    [InlineData(1, 512, 1)]
    [InlineData(2, 512, 4)]
    [InlineData(3, 1428, 16)]
    [InlineData(4, 1428, 64)]
    [InlineData(5, 8, 7)]
    public void Ten_percent_loss_completes_with_the_same_bytes(int seed, int blockSize, int window)
    {
        var file = Packets.File(blockSize * 300 + 7);
        var link = new LossyLink(file, Packets.Request(("blksize", $"{blockSize}"), ("windowsize", $"{window}")), new LinkFaults(Drop: 0.1), seed);
        link.Run();
        Assert.True(link.Receiver.IsDone);
        Assert.Equal(file, link.Receiver.Bytes);
        Assert.True(link.Sender.Outcome is TftpOutcome.Complete or TftpOutcome.CompleteUnconfirmed, $"{link.Sender.Outcome}");
        Assert.True(link.Sender.BlocksResent > 0);
    }

    [Fact]
    public void Any_mix_of_loss_duplicates_and_reordering_ends_with_the_same_bytes()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var window = random.Next(1, 20);
            var file = Packets.File(random.Next(0, 40_000));
            var faults = new LinkFaults(random.NextDouble() * 0.15, random.NextDouble() * 0.2, random.NextDouble() * 0.2);
            var link = new LossyLink(file, Packets.Request(("blksize", $"{random.Next(8, 1500)}"), ("windowsize", $"{window}")), faults, seed);
            link.Run();
            Assert.True(link.Receiver.IsDone && link.Receiver.Bytes.AsSpan().SequenceEqual(file), $"seed {seed}: {link.Sender.Outcome}, {faults}, window {window}");
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(0, 16)]
    [InlineData(1, 16)]
    public void Block_numbers_roll_over_beyond_65535(int rolloverTo, int window)
    {
        var file = Packets.File(8 * 140_000 + 3);
        var config = new TftpTransferConfig { RolloverTo = rolloverTo };
        var link = new LossyLink(file, Packets.Request(("blksize", "8"), ("windowsize", $"{window}")), new LinkFaults(Drop: 0.0005), 7, config);
        link.Run();
        Assert.Equal(file.Length, link.Receiver.Bytes.Length);
        Assert.Equal(file, link.Receiver.Bytes);
    }

    [Fact]
    public void Duplicated_packets_do_not_double_the_traffic()
    {
        var file = Packets.File(512 * 1000);
        var link = new LossyLink(file, Packets.Request(), new LinkFaults(Duplicate: 1), 3);
        link.Run();

        // The Sorcerer's Apprentice would send all 1001 blocks twice.
        Assert.Equal(0, link.Sender.BlocksResent);
        Assert.Equal(1001, link.Sender.BlocksSent);
    }

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void Duplicated_packets_cost_at_most_one_window_each_round_trip(double rate)
    {
        var file = Packets.File(1428 * 1600);
        var link = new LossyLink(file, Packets.Request(("blksize", "1428"), ("windowsize", "16")), new LinkFaults(Duplicate: rate), 11);
        link.Run();
        Assert.Equal(file, link.Receiver.Bytes);

        // A receiver that acknowledges each DATA it has already makes the sender rewind; what is sent again must not make it rewind further.
        Assert.True(link.Sender.BlocksResent < 1601, $"{link.Sender.BlocksResent} resent");
    }

    [Fact]
    public void A_clean_link_sends_every_block_once()
    {
        var link = new LossyLink(Packets.File(100_000), Packets.Request(("windowsize", "8")), new LinkFaults(), 1);
        link.Run();
        Assert.Equal(TftpOutcome.Complete, link.Sender.Outcome);
        Assert.Equal(0, link.Sender.BlocksResent);
        Assert.Equal(TimeSpan.FromMilliseconds(2), link.Sender.RoundTrip);
    }
}
