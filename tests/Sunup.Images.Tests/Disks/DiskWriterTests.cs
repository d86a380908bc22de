using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Sunup.Formats.Disks.Gpt;
using Sunup.Images.Disks;
using Sunup.Images.Disks.Writing;
using Sunup.Model;

namespace Sunup.Images.Tests.Disks;

/// <summary>What is written is what was asked for, and can be taken back.</summary>
public sealed class DiskWriterTests : IDisposable
{
    private readonly SampleDisks _disks = new();

    public void Dispose() => _disks.Dispose();

    [Trait("Kind", "Peer")]
    [Theory]
    [InlineData(false, "/usr/lib/syslinux/mbr/mbr.bin")]
    [InlineData(true, "/usr/lib/syslinux/mbr/gptmbr.bin")]
    public void Boot_code_is_440_bytes_picked_by_the_table_and_nothing_else_changes(bool gpt, string expected)
    {
        var path = gpt ? _disks.Appliance() : _disks.Syslinux();
        Tools.Shell($"dd if=/dev/zero of={path} bs=440 count=1 conv=notrunc status=none");
        var before = File.ReadAllBytes(path);
        var plan = Plan(path);
        Assert.Equal(expected, plan.CodePath);
        DiskWriter.Write(path, [plan.Write], path + ".undo");
        var after = File.ReadAllBytes(path);
        Assert.Equal(File.ReadAllBytes(expected), after[..440]);
        Assert.Equal(SHA256.HashData(before.AsSpan(440)), SHA256.HashData(after.AsSpan(440)));
        DiskWriter.Write(path, UndoFile.Read(File.ReadAllBytes(path + ".undo"))!.ToWrites(), null);
        Assert.Equal(SHA256.HashData(before), SHA256.HashData(File.ReadAllBytes(path)));
    }

    [Theory]
    [InlineData(446)]
    [InlineData(512)]
    public void A_file_with_more_than_code_is_refused(int length)
    {
        var path = _disks.Syslinux();
        var code = _disks.File("code.bin");
        File.WriteAllBytes(code, [.. Enumerable.Repeat((byte)0x90, length)]);
        Assert.Equal("SU0607", Assert.Throws<FindingException>(() => Plan(path, code)).Finding.Id);
    }

    [Fact]
    public void An_undo_file_that_is_there_is_not_overwritten()
    {
        var path = _disks.File("disk.img");
        File.WriteAllBytes(path, new byte[4096]);
        File.WriteAllText(path + ".undo", "mine");
        Assert.Equal("SU0951", Assert.Throws<FindingException>(() => DiskWriter.Write(path, [new DiskWrite(0, [1], "x")], path + ".undo")).Finding.Id);
        Assert.Equal("mine", File.ReadAllText(path + ".undo"));
        Assert.Equal(0, File.ReadAllBytes(path)[0]);
    }

    [Fact]
    public void An_undo_file_is_what_was_written() => Prop.ForAll<byte[], int>((bytes, at) =>
    {
        var content = bytes ?? [];
        var undo = new UndoFile(1 << 20, [new UndoPiece(Math.Abs((long)at), [.. content], [.. content.Reverse()]), new UndoPiece(7, [1], [2])]);
        var read = UndoFile.Read(undo.ToBytes())!;
        return read.DiskLength == undo.DiskLength && read.Pieces.Zip(undo.Pieces).All(pair => pair.First.Offset == pair.Second.Offset && pair.First.Before.SequenceEqual(pair.Second.Before) && pair.First.After.SequenceEqual(pair.Second.After));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_damaged_undo_file_is_none()
    {
        var bytes = new UndoFile(4096, [new UndoPiece(0, [1, 2], [3, 4])]).ToBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var damaged = bytes.ToArray();
            damaged[i] ^= 1;
            Assert.Null(UndoFile.Read(damaged));
        }
    }

    private static BootCodePlan Plan(string path, string? code = null)
    {
        using var disk = DiskFile.Open(path);
        return BootCodePlan.Of(DiskInspection.Inspect(disk), code);
    }
}
