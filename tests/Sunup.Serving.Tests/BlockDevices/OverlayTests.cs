using Sunup.Model;
using Sunup.Serving.BlockDevices;
using Sunup.Serving.BlockDevices.Overlays;

namespace Sunup.Serving.Tests.BlockDevices;

public sealed class OverlayTests : IDisposable
{
    private const int Length = 1 << 20;
    private readonly string _folder = Directory.CreateTempSubdirectory("sunup-overlay-").FullName;
    private readonly byte[] _golden = new byte[Length];

    public OverlayTests()
    {
        new Random(3).NextBytes(_golden);
        File.WriteAllBytes(GoldenPath, _golden);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string GoldenPath => Path.Combine(_folder, "golden.img");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_snapshot_is_what_the_overlay_was_and_a_commit_an_image_of_it()
    {
        var (folder, snapshot, image) = (Path.Combine(_folder, "o"), Path.Combine(_folder, "s"), Path.Combine(_folder, "next.img"));
        var expected = (byte[])_golden.Clone();
        await ChangeAsync(folder, async disk =>
        {
            await disk.WriteAsync(4096 * 3, Filled(4096 * 2, 9), Stop);
            await disk.WriteAsync(Length - 512, Filled(512, 8), Stop);
            await disk.UnmapAsync(0, 8192, Stop);
        });
        expected.AsSpan(4096 * 3, 4096 * 2).Fill(9);
        expected.AsSpan(Length - 512).Fill(8);
        expected.AsSpan(0, 8192).Clear();
        await OverlayWork.SnapshotAsync(folder, snapshot, null, Stop);
        await ChangeAsync(folder, disk => disk.WriteAsync(0, Filled(512, 1), Stop).AsTask());
        await OverlayWork.CommitAsync(snapshot, image, null, Stop);
        Assert.Equal(expected, await File.ReadAllBytesAsync(image, Stop));
        Assert.Equal(_golden, await File.ReadAllBytesAsync(GoldenPath, Stop));
        Assert.Equal([folder, snapshot], OverlayFacts.Find(_folder).Select(overlay => overlay.Folder));
        Assert.Equal("SU0560", (await Assert.ThrowsAsync<FindingException>(() => OverlayWork.CommitAsync(snapshot, image, null, Stop))).Finding.Id);

        await OverlayWork.ResetAsync(folder);
        Assert.Equal(0, OverlayFacts.Read(folder)!.OwnBytes);
        Assert.Equal(5 * 4096, OverlayFacts.Read(snapshot)!.OwnBytes);
    }

    [Fact]
    public async Task An_overlay_that_is_served_is_named_as_such_and_left_alone()
    {
        var folder = Path.Combine(_folder, "o");
        await ChangeAsync(folder, async _ =>
        {
            Assert.True(OverlayFacts.Read(folder)!.IsInUse);
            Assert.Equal("SU0560", (await Assert.ThrowsAsync<FindingException>(() => OverlayWork.ResetAsync(folder))).Finding.Id);
        });
        Assert.False(OverlayFacts.Read(folder)!.IsInUse);
        Assert.Equal("SU0572", (await Assert.ThrowsAsync<FindingException>(() => OverlayWork.ResetAsync(_folder))).Finding.Id);
    }

    [Fact]
    public async Task Two_machines_write_and_neither_sees_the_other_nor_is_the_image_changed()
    {
        await using var golden = FileBlockDevice.Open(GoldenPath, isReadOnly: true);
        await using var one = OverlayBlockDevice.Open(Path.Combine(_folder, "one"), GoldenPath, golden);
        await using var two = OverlayBlockDevice.Open(Path.Combine(_folder, "two"), GoldenPath, golden);
        await one.WriteAsync(512, Filled(512, 1), Stop);
        await two.WriteAsync(512, Filled(512, 2), Stop);
        Assert.Equal(1, (await ReadAsync(one, 0, 4096))[600]);
        Assert.Equal(2, (await ReadAsync(two, 0, 4096))[600]);
        Assert.Equal(_golden[..512], (await ReadAsync(one, 0, 4096))[..512]);
        Assert.Equal(_golden, await File.ReadAllBytesAsync(GoldenPath, Stop));
    }

    [Fact]
    public async Task Any_row_of_writes_and_unmaps_reads_as_on_a_plain_disk()
    {
        var random = new Random(11);
        var expected = (byte[])_golden.Clone();
        await using var golden = FileBlockDevice.Open(GoldenPath, isReadOnly: true);
        await using var disk = OverlayBlockDevice.Open(Path.Combine(_folder, "o"), GoldenPath, golden);
        for (var i = 0; i < 400; i++)
        {
            var offset = random.Next(Length / 512) * 512;
            var length = Math.Min(random.Next(1, 64) * 512, Length - offset);
            if (i % 5 == 0)
            {
                await disk.UnmapAsync(offset, length, Stop);
                expected.AsSpan(offset, length).Clear();
            }
            else
            {
                var bytes = Filled(length, (byte)random.Next(256));
                await disk.WriteAsync(offset, bytes, Stop);
                bytes.CopyTo(expected, offset);
            }
        }

        Assert.Equal(expected, await ReadAsync(disk, 0, Length));
        for (var at = 0L; at < Length; at += disk.ExtentAt(at).LengthBytes)
        {
            Assert.InRange(disk.ExtentAt(at).LengthBytes, 512, Length - at);
        }
    }

    [Fact]
    public async Task Any_read_over_what_was_written_here_and_there_has_the_parts_of_both()
    {
        var random = new Random(12);
        var expected = (byte[])_golden.Clone();
        await using var golden = FileBlockDevice.Open(GoldenPath, isReadOnly: true);
        await using var disk = OverlayBlockDevice.Open(Path.Combine(_folder, "o"), GoldenPath, golden);
        // From one cluster in 256 to three in four: single runs at either end and in the middle, then many.
        for (var i = 0; i < 200; i++)
        {
            var at = random.Next(Length / 4096) * 4096;
            var bytes = Filled(512, (byte)random.Next(256));
            await disk.WriteAsync(at + 1024, bytes, Stop);
            bytes.CopyTo(expected, at + 1024);
            for (var read = 0; read < 40; read++)
            {
                var offset = random.Next(Length / 512) * 512;
                var length = Math.Min(random.Next(1, read % 10 == 0 ? 1500 : 100) * 512, Length - offset);
                var found = await ReadAsync(disk, offset, length);
                Assert.True(expected.AsSpan(offset, length).SequenceEqual(found), $"{length} bytes at {offset}, after {i + 1} writes");
            }
        }
    }

    [Fact]
    public async Task What_was_flushed_is_there_when_the_files_are_opened_as_a_crash_left_them()
    {
        await using var golden = FileBlockDevice.Open(GoldenPath, isReadOnly: true);
        await using var disk = OverlayBlockDevice.Open(Path.Combine(_folder, "o"), GoldenPath, golden);
        await disk.WriteAsync(8192, Filled(4096, 7), Stop);
        await disk.FlushAsync(Stop);
        await disk.WriteAsync(65536, Filled(512, 9), Stop);
        Copy("o", "crashed", "map", "data");
        await using var after = OverlayBlockDevice.Open(Path.Combine(_folder, "crashed"), GoldenPath, golden);
        Assert.Equal(Filled(4096, 7), await ReadAsync(after, 8192, 4096));
        // Not flushed: as the image has it, all of the cluster, or as it was written.
        Assert.Equal(_golden.AsSpan(65536 + 512, 3584).ToArray(), await ReadAsync(after, 65536 + 512, 3584));
    }

    [Fact]
    public async Task What_was_written_and_never_flushed_is_there_when_the_process_was_killed_and_not_when_the_power_was_lost()
    {
        await using var golden = FileBlockDevice.Open(GoldenPath, isReadOnly: true);
        await using var disk = OverlayBlockDevice.Open(Path.Combine(_folder, "o"), GoldenPath, golden);
        for (var cluster = 1; cluster < Length / 4096; cluster += cluster % 7 + 1)
        {
            await disk.WriteAsync((cluster * 4096) + 512, Filled(1024, 9), Stop);
        }

        await disk.UnmapAsync(4096 * 64, 4096 * 130, Stop);
        var expected = await ReadAsync(disk, 0, Length);
        Copy("o", "killed", "map", "data", "unflushed");
        Assert.Equal(OverlayFacts.Read(Path.Combine(_folder, "o"))!.OwnBytes, disk.OwnBytes);
        await using (var after = OverlayBlockDevice.Open(Path.Combine(_folder, "killed"), GoldenPath, golden))
        {
            Assert.Equal(expected, await ReadAsync(after, 0, Length));
            Assert.Equal(disk.OwnBytes, after.OwnBytes);
        }

        // Ended in order: the map has it all.
        Assert.False(File.Exists(Path.Combine(_folder, "killed", "unflushed")));
        await using (var again = OverlayBlockDevice.Open(Path.Combine(_folder, "killed"), GoldenPath, golden))
        {
            Assert.Equal(expected, await ReadAsync(again, 0, Length));
        }

        // The boot id, and with it the header's checksum, of another boot.
        Copy("o", "lost", "map", "data", "unflushed");
        await using (var file = new FileStream(Path.Combine(_folder, "lost", "unflushed"), FileMode.Open))
        {
            file.Position = 16;
            file.Write(new byte[16]);
        }

        await using var lost = OverlayBlockDevice.Open(Path.Combine(_folder, "lost"), GoldenPath, golden);
        Assert.Equal(_golden, await ReadAsync(lost, 0, Length));
        Assert.Equal(0, lost.OwnBytes);
    }

    [Fact]
    public async Task A_reset_after_a_kill_forgets_also_what_was_not_flushed()
    {
        await using var golden = FileBlockDevice.Open(GoldenPath, isReadOnly: true);
        await using var disk = OverlayBlockDevice.Open(Path.Combine(_folder, "o"), GoldenPath, golden);
        await disk.WriteAsync(0, Filled(8192, 9), Stop);
        Copy("o", "killed", "map", "data", "unflushed");
        await using var fresh = OverlayBlockDevice.Open(Path.Combine(_folder, "killed"), GoldenPath, golden, resets: true);
        Assert.Equal(_golden, await ReadAsync(fresh, 0, Length));
        Assert.Equal(0, fresh.OwnBytes);
    }

    [Fact]
    public async Task A_reset_forgets_what_was_written()
    {
        await using var golden = FileBlockDevice.Open(GoldenPath, isReadOnly: true);
        var folder = Path.Combine(_folder, "o");
        await using (var disk = OverlayBlockDevice.Open(folder, GoldenPath, golden))
        {
            await disk.WriteAsync(0, Filled(4096, 7), Stop);
            Assert.Equal(4096, disk.OwnBytes);
        }

        await using (var kept = OverlayBlockDevice.Open(folder, GoldenPath, golden))
        {
            Assert.Equal(Filled(4096, 7), await ReadAsync(kept, 0, 4096));
        }

        await using var fresh = OverlayBlockDevice.Open(folder, GoldenPath, golden, resets: true);
        Assert.Equal(_golden, await ReadAsync(fresh, 0, Length));
        Assert.Equal(0, fresh.OwnBytes);
    }

    [Fact]
    public async Task An_image_that_was_changed_and_a_map_that_was_damaged_are_refused()
    {
        var folder = Path.Combine(_folder, "o");
        await using (var golden = FileBlockDevice.Open(GoldenPath, isReadOnly: true))
        {
            await OverlayBlockDevice.Open(folder, GoldenPath, golden).DisposeAsync();
        }

        File.SetLastWriteTimeUtc(GoldenPath, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await using var changed = FileBlockDevice.Open(GoldenPath, isReadOnly: true);
        Assert.Equal("SU0571", Assert.Throws<FindingException>(() => OverlayBlockDevice.Open(folder, GoldenPath, changed)).Finding.Id);
        await File.WriteAllBytesAsync(Path.Combine(folder, "map"), new byte[8192], Stop);
        Assert.Equal("SU0572", Assert.Throws<FindingException>(() => OverlayBlockDevice.Open(folder, GoldenPath, changed)).Finding.Id);
    }

    [Fact]
    public async Task One_overlay_has_one_user()
    {
        await using var golden = FileBlockDevice.Open(GoldenPath, isReadOnly: true);
        await using var first = OverlayBlockDevice.Open(Path.Combine(_folder, "o"), GoldenPath, golden);
        Assert.Equal("SU0560", Assert.Throws<FindingException>(() => OverlayBlockDevice.Open(Path.Combine(_folder, "o"), GoldenPath, golden)).Finding.Id);
    }

    private static byte[] Filled(int length, byte value)
    {
        var bytes = new byte[length];
        bytes.AsSpan().Fill(value);
        return bytes;
    }

    private static async Task<byte[]> ReadAsync(IBlockDevice disk, long offset, int length)
    {
        var bytes = new byte[length];
        await disk.ReadAsync(offset, bytes, Stop);
        return bytes;
    }

    private void Copy(string from, string to, params string[] names)
    {
        Directory.CreateDirectory(Path.Combine(_folder, to));
        foreach (var name in names)
        {
            // .NET's own copy asks for the lock that the device has.
            System.Diagnostics.Process.Start("cp", [Path.Combine(_folder, from, name), Path.Combine(_folder, to, name)]).WaitForExit();
        }
    }

    private async Task ChangeAsync(string folder, Func<OverlayBlockDevice, Task> change)
    {
        await using var golden = FileBlockDevice.Open(GoldenPath, isReadOnly: true);
        await using var disk = OverlayBlockDevice.Open(folder, GoldenPath, golden);
        await change(disk);
    }
}
