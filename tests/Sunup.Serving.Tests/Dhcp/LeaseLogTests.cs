using System.Diagnostics;
using System.Text;
using Sunup.Model;
using Sunup.Protocols.Dhcp;
using Sunup.Protocols.Dhcp.Leases;
using Sunup.Serving.Dhcp;

namespace Sunup.Serving.Tests.Dhcp;

public sealed class LeaseLogTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TestFolder _folder = new();
    private readonly RecordingSink _sink = new();

    private string LogPath => _folder.File("leases.log");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_last_record_of_each_address_is_read_again()
    {
        var records = Enumerable.Range(1, 50).Select(i => Record(i % 20, i)).ToList();
        Write(records);
        var read = Read();
        Assert.Equal(Enumerable.Range(31, 20).Select(i => Record(i % 20, i)).OrderBy(record => record.Address.Value), read.OrderBy(record => record.Address.Value));
        Assert.Empty(_sink.Events);
    }

    [Fact]
    public void Every_field_survives()
    {
        var record = new LeaseRecord(Ipv4Address.Parse("10.0.0.9"), LeaseState.Declined, HardwareAddress.FromBytes(32, [1, 2, 3]), new byte[] { 0xff, 0, 1 }, Start.AddMilliseconds(1234), true, "host with spaces");
        var bare = new LeaseRecord(Ipv4Address.Parse("10.0.0.8"), LeaseState.Free, HardwareAddress.FromBytes(1, []), default, Start, false, null);
        Write([record, bare]);
        Assert.Equal([bare, record], Read().OrderBy(each => each.Address.Value));
    }

    [Fact]
    public void A_log_cut_at_any_byte_gives_every_whole_record_before_it_and_can_be_written_on()
    {
        var records = Enumerable.Range(1, 6).Select(i => Record(i, i)).ToList();
        Write(records);
        var whole = File.ReadAllBytes(LogPath);
        var ends = Enumerable.Range(0, whole.Length).Where(i => whole[i] == '\n').Select(i => i + 1).ToList();
        for (var cut = 0; cut <= whole.Length; cut++)
        {
            File.WriteAllBytes(LogPath, whole[..cut]);
            File.Delete(LogPath + ".torn");
            var expected = Math.Max(0, ends.Count(end => end <= cut) - 1);
            Assert.Equal(records.Take(expected), Read().OrderBy(record => record.Address.Value));
            var isTorn = cut > 0 && !ends.Contains(cut);
            Assert.Equal(isTorn, File.Exists(LogPath + ".torn"));
            if (isTorn)
            {
                Assert.Equal(whole[(ends.LastOrDefault(end => end < cut))..cut], File.ReadAllBytes(LogPath + ".torn"));
            }

            Write([Record(100, 7)]);
            Assert.Equal(expected + 1, Read().Count);
        }
    }

    [Fact]
    public void A_torn_tail_is_told_with_its_place()
    {
        Write([Record(1, 1), Record(2, 2)]);
        var whole = File.ReadAllBytes(LogPath);
        File.WriteAllBytes(LogPath, whole[..^5]);
        Read();
        var told = Assert.Single(_sink.Events);
        Assert.Equal("SU0408", told.FindingId);
        Assert.Contains("leases.log.torn", told.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_record_in_the_middle_costs_that_record_only()
    {
        Write([Record(1, 1), Record(2, 2), Record(3, 3)]);
        var text = File.ReadAllText(LogPath);
        File.WriteAllText(LogPath, text.Replace("10.0.0.2", "10.0.0.7", StringComparison.Ordinal));
        Assert.Equal([1u, 3u], Read().Select(record => record.Address.Value & 255).Order());
        Assert.Contains("line 3", Assert.Single(_sink.Events).Text, StringComparison.Ordinal);
        Assert.True(File.Exists(LogPath + ".damaged"));
    }

    [Fact]
    public void Any_bytes_are_read_without_an_exception()
    {
        var random = new Random(3);
        Write(Enumerable.Range(1, 20).Select(i => Record(i, i)));
        var sound = File.ReadAllBytes(LogPath);
        for (var round = 0; round < 3000; round++)
        {
            var bytes = (byte[])sound.Clone();
            for (var change = 0; change < 10; change++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            Assert.InRange(LeaseLogReader.Read(bytes).Records.Count, 0, 20);
        }
    }

    [Fact]
    public void Two_servers_cannot_share_a_log()
    {
        using var first = LeaseLog.Open(LogPath, Events()).Log;
        var finding = Assert.Throws<FindingException>(() => LeaseLog.Open(LogPath, Events())).Finding;
        Assert.Equal("SU0412", finding.Id);
    }

    [Fact]
    public void What_was_written_is_in_the_file_before_the_log_is_closed()
    {
        using var log = LeaseLog.Open(LogPath, Events()).Log;
        log.Add(Record(1, 1));
        log.Write();
        // Another process, as the server's own lock is on the file: what the next start finds after kill -9.
        Assert.Equal(1, CountRecords());
    }

    [Fact]
    public async Task A_log_of_mostly_old_records_is_replaced_by_a_short_one()
    {
        using (var log = LeaseLog.Open(LogPath, Events()).Log)
        {
            for (var i = 0; i < 100_000; i++)
            {
                log.Add(Record(i % 100, i));
                log.Write();
            }

            log.Tick(() => Enumerable.Range(0, 100).Select(i => Record(i, 99_900 + i)));
            log.Add(Record(200, 5));
            log.Write();
            for (var i = 0; i < 500 && new FileInfo(LogPath).Length > 20_000; i++)
            {
                await Task.Delay(10);
                log.Tick(() => throw new InvalidOperationException("the log is short already"));
            }

            Assert.InRange(new FileInfo(LogPath).Length, 1, 20_000);
            log.Add(Record(201, 6));
            log.Write();
        }

        Assert.Equal(102, Read().Count);
        Assert.False(File.Exists(LogPath + ".new"));
    }

    [Fact]
    public void A_full_disk_loses_no_lease_and_is_told_once_each_way()
    {
        Requires.Root();
        using var disk = SmallDisk.Mount(_folder.File("disk"), "64k");
        var path = Path.Combine(disk.Path, "leases.log");
        var filler = Path.Combine(disk.Path, "filler");
        using (var log = LeaseLog.Open(path, Events()).Log)
        {
            log.Add(Record(1, 1));
            log.Write();
            disk.Fill(filler);
            for (var i = 2; i < 200; i++)
            {
                log.Add(Record(i, i));
                log.Write();
                log.Tick(() => []);
            }

            Assert.True(log.IsFailing);
            var failing = Assert.Single(_sink.Events);
            Assert.Equal("SU0407", failing.FindingId);
            File.Delete(filler);
            log.Tick(() => []);
            Assert.False(log.IsFailing);
            Assert.Equal(EventSeverity.Info, _sink.Events[1].Severity);
        }

        Assert.Equal(2, _sink.Events.Count);
        var (again, records) = LeaseLog.Open(path, Events());
        again.Dispose();
        Assert.Equal(199, records.Count);
    }

    [Fact]
    public async Task After_a_long_time_without_room_the_whole_table_is_written()
    {
        Requires.Root();
        using var disk = SmallDisk.Mount(_folder.File("disk"), "1m");
        var path = Path.Combine(disk.Path, "leases.log");
        var filler = Path.Combine(disk.Path, "filler");
        using (var log = LeaseLog.Open(path, Events()).Log)
        {
            disk.Fill(filler);
            for (var i = 0; i < 80_000; i++)
            {
                log.Add(Record(i % 200, i));
                log.Write();
            }

            File.Delete(filler);
            for (var i = 0; i < 500 && log.IsFailing; i++)
            {
                log.Tick(() => Enumerable.Range(0, 200).Select(n => Record(n, 79_800 + n)));
                await Task.Delay(10);
            }

            Assert.False(log.IsFailing);
        }

        var (again, records) = LeaseLog.Open(path, Events());
        again.Dispose();
        Assert.Equal(200, records.Count);
        Assert.Equal(2, _sink.Events.Count);
    }

    private static LeaseRecord Record(int address, int seconds) => new(
        new Ipv4Address(0x0a000000 + (uint)address), LeaseState.Granted, HardwareAddress.FromEthernet(0x525400000000 + (ulong)address), default, Start.AddSeconds(seconds), false, null);

    private LeaseLogEvents Events() => new(_sink, new BootClock(TimeProvider.System));

    private void Write(IEnumerable<LeaseRecord> records)
    {
        using var log = LeaseLog.Open(LogPath, Events()).Log;
        foreach (var record in records)
        {
            log.Add(record);
        }

        log.Write();
    }

    private IReadOnlyCollection<LeaseRecord> Read()
    {
        var (log, records) = LeaseLog.Open(LogPath, Events());
        log.Dispose();
        return records;
    }

    private int CountRecords()
    {
        using var cat = Process.Start(new ProcessStartInfo("cat", [LogPath]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var bytes = Encoding.ASCII.GetBytes(cat.StandardOutput.ReadToEnd());
        cat.WaitForExit();
        return LeaseLogReader.Read(bytes).Records.Count;
    }
}
