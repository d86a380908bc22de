using Sunup.Protocols.Tftp;

namespace Sunup.Protocols.Tests.Tftp;

public sealed class TftpTransferTests
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);
    private TimeSpan _now;

    [Fact]
    public void Without_options_the_first_data_answers_the_request()
    {
        var transfer = Start(1000);
        Assert.Equal(TftpSend.Data, transfer.Next);
        Assert.Equal(1, SendAll(transfer));
        Assert.Equal(TftpReaction.Progress, Acknowledge(transfer, 1));
        Assert.Equal(2, transfer.NextBlock);
    }

    [Fact]
    public void With_options_no_data_is_sent_before_the_oack_is_acknowledged()
    {
        var transfer = Start(1000, ("blksize", "600"));
        Assert.Equal(TftpSend.OptionAcknowledgement, transfer.Next);
        SendAll(transfer);
        Assert.Equal(TftpReaction.Ignored, Acknowledge(transfer, 1));
        Assert.Equal(TftpSend.Nothing, transfer.Next);
        Acknowledge(transfer, 0);
        Assert.Equal(TftpSend.Data, transfer.Next);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(511, 1)]
    [InlineData(512, 2)]
    [InlineData(1024, 3)]
    [InlineData(1025, 3)]
    public void A_file_that_fills_its_blocks_is_ended_by_an_empty_one(long length, long lastBlock) => Assert.Equal(lastBlock, Start(length).LastBlock);

    [Fact]
    public void A_duplicate_ack_is_not_answered()
    {
        var transfer = Start(5000);
        SendAll(transfer);
        Acknowledge(transfer, 1);
        SendAll(transfer);
        Assert.Equal(TftpReaction.Duplicate, Acknowledge(transfer, 1));
        Assert.Equal(TftpReaction.Duplicate, Acknowledge(transfer, 1));
        Assert.Equal(TftpSend.Nothing, transfer.Next);
    }

    [Fact]
    public void An_ack_of_what_was_never_sent_is_ignored()
    {
        var transfer = Start(5000);
        SendAll(transfer);
        Assert.Equal(TftpReaction.Ignored, Acknowledge(transfer, 2));
        Assert.Equal(TftpReaction.Ignored, Acknowledge(transfer, 40000));
        Assert.Equal(TftpSend.Nothing, transfer.Next);
    }

    [Fact]
    public void A_partial_ack_sends_the_window_from_the_next_block()
    {
        var transfer = Start(512 * 100, ("windowsize", "8"));
        SendAll(transfer);
        Acknowledge(transfer, 0);
        Assert.Equal(8, SendAll(transfer));
        Acknowledge(transfer, 3);
        Assert.Equal(4, transfer.NextBlock);
        Assert.Equal(8, transfer.BlocksToSend);
        SendAll(transfer);
        Assert.Equal(5, transfer.BlocksResent);
    }

    [Fact]
    public void A_window_may_be_sent_in_parts()
    {
        var transfer = Start(512 * 100, ("windowsize", "8"));
        SendAll(transfer);
        Acknowledge(transfer, 0);
        transfer.DataSent(3, _now);
        Assert.Equal(5, transfer.BlocksToSend);
        Acknowledge(transfer, 2);
        Assert.Equal(3, transfer.NextBlock);
        Assert.Equal(8, transfer.BlocksToSend);
    }

    [Fact]
    public void The_timer_backs_off_from_a_quarter_second_to_ten_seconds_and_then_gives_up()
    {
        var transfer = Start(5000);
        SendAll(transfer);
        var gaps = new List<double>();
        while (transfer.Outcome == TftpOutcome.Running)
        {
            var before = _now;
            _now = transfer.Deadline;
            gaps.Add((_now - before).TotalSeconds);
            transfer.Tick(_now);
            SendAll(transfer);
        }

        Assert.Equal([0.25, 0.5, 1, 2, 4, 8, 10, 10, 10], gaps);
        Assert.Equal(TftpOutcome.TimedOut, transfer.Outcome);
        Assert.Equal(8, transfer.Retries);
    }

    [Fact]
    public void An_oack_is_not_sent_again_before_a_second_has_passed()
    {
        var transfer = Start(5000, ("blksize", "1428"));
        SendAll(transfer);
        Assert.Equal(TimeSpan.FromSeconds(1), transfer.Deadline);
        Acknowledge(transfer, 0);
        SendAll(transfer);
        Assert.Equal(_now + TimeSpan.FromMilliseconds(250), transfer.Deadline);
    }

    [Fact]
    public void A_timeout_that_the_client_chose_is_kept_without_backing_off()
    {
        var transfer = Start(5000, ("timeout", "3"));
        SendAll(transfer);
        for (var i = 1; i <= 4; i++)
        {
            Assert.Equal(TimeSpan.FromSeconds(3 * i), transfer.Deadline);
            _now = transfer.Deadline;
            transfer.Tick(_now);
            Assert.Equal(TftpSend.OptionAcknowledgement, transfer.Next);
            SendAll(transfer);
        }
    }

    [Fact]
    public void A_long_round_trip_is_learned_so_that_blocks_are_not_sent_twice()
    {
        var transfer = Start(512 * 100);
        for (ushort block = 1; block <= 20; block++)
        {
            SendAll(transfer);
            var arrives = _now + TimeSpan.FromMilliseconds(600);
            while (transfer.Deadline < arrives)
            {
                _now = transfer.Deadline;
                transfer.Tick(_now);
                SendAll(transfer);
            }

            _now = arrives;
            Acknowledge(transfer, block);
        }

        Assert.True(transfer.BlocksResent <= 4, $"{transfer.BlocksResent} resent");
    }

    [Theory]
    [InlineData(TftpErrorCode.OptionRefused, "User aborted the transfer")]
    [InlineData(TftpErrorCode.NotDefined, "TFTP Aborted")]
    public void An_error_right_after_an_oack_with_tsize_is_a_size_probe(TftpErrorCode code, string text)
    {
        var transfer = Start(5000, ("tsize", "0"), ("blksize", "1468"));
        SendAll(transfer);
        transfer.Receive(Packets.Error(code, text), _now);
        Assert.Equal(TftpOutcome.SizeProbe, transfer.Outcome);
        Assert.Equal(TftpSend.Nothing, transfer.Next);
        _now = transfer.Deadline + Millisecond;
        transfer.Tick(_now);
        Assert.Equal(TftpSend.Nothing, transfer.Next);
    }

    [Fact]
    public void An_error_without_tsize_or_after_data_is_an_abort()
    {
        var withoutSize = Start(5000, ("blksize", "1468"));
        SendAll(withoutSize);
        withoutSize.Receive(Packets.Error(TftpErrorCode.OptionRefused, "no"), _now);
        Assert.Equal(TftpOutcome.Aborted, withoutSize.Outcome);

        var afterData = Start(5000, ("tsize", "0"));
        SendAll(afterData);
        Acknowledge(afterData, 0);
        SendAll(afterData);
        afterData.Receive(Packets.Error(TftpErrorCode.DiskFull, "disk\nfull"), _now);
        Assert.Equal(TftpOutcome.Aborted, afterData.Outcome);
        Assert.Equal((TftpErrorCode.DiskFull, "disk?full"), afterData.ClientError);
    }

    [Fact]
    public void A_client_that_leaves_without_the_last_ack_has_the_file()
    {
        var transfer = Start(100);
        SendAll(transfer);
        while (transfer.Outcome == TftpOutcome.Running)
        {
            _now = transfer.Deadline;
            transfer.Tick(_now);
            SendAll(transfer);
        }

        Assert.Equal(TftpOutcome.CompleteUnconfirmed, transfer.Outcome);
        Assert.InRange(_now.TotalSeconds, 5, 10);
    }

    [Fact]
    public void A_closed_port_ends_the_wait_at_once()
    {
        var transfer = Start(5000);
        SendAll(transfer);
        transfer.ClientIsGone();
        Assert.Equal(TftpOutcome.TimedOut, transfer.Outcome);
    }

    [Fact]
    public void Numbers_keep_apart_every_block_of_the_largest_window()
    {
        foreach (var rolloverTo in new[] { 0, 1 })
        {
            var numbers = new TftpBlockNumbers(rolloverTo);
            foreach (var lowest in new long[] { 0, 1, 65534, 65535, 65536, 131070, 200_000 })
            {
                for (var block = lowest == 0 && rolloverTo == 1 ? 1 : lowest; block <= lowest + numbers.MaxWindow; block += 977)
                {
                    Assert.Equal(block, numbers.FromWire(numbers.ToWire(block), lowest == 0 && rolloverTo == 1 ? 1 : lowest));
                }
            }
        }
    }

    private TftpTransfer Start(long length, params (string Name, string Value)[] options) =>
        new(TftpAgreement.For(Packets.Request(options), length, new TftpLimits(65464, 65535)), length, new TftpTransferConfig(), _now);

    private TftpReaction Acknowledge(TftpTransfer transfer, ushort block)
    {
        _now += Millisecond;
        return transfer.Receive(Packets.Acknowledgement(block), _now);
    }

    private int SendAll(TftpTransfer transfer)
    {
        var count = 0;
        while (transfer.Next is not TftpSend.Nothing and var next)
        {
            if (next == TftpSend.OptionAcknowledgement)
            {
                transfer.OptionAcknowledgementSent(_now);
            }
            else
            {
                count += transfer.BlocksToSend;
                transfer.DataSent(transfer.BlocksToSend, _now);
            }
        }

        return count;
    }
}
