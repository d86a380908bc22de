using FsCheck;
using FsCheck.Fluent;
using Sunup.Formats.Firmware.Smbios;

namespace Sunup.Formats.Tests.Firmware;

public sealed class SmbiosTableTests
{
    private static byte[] Table() =>
    [
        0, 6, 0, 0, 1, 2, .. "SeaBIOS\0x\0\0"u8, // type 0 with two strings
        1, 4, 1, 0, 0, 0, // no strings
        11, 5, 2, 0, 2, .. "hello\0io.systemd.stub.kernel-cmdline-extra=console=ttyS0\0\0"u8,
        11, 5, 3, 0, 1, .. "other=1\0\0"u8,
        127, 4, 4, 0, 0, 0,
    ];

    [Fact]
    public void Structures_and_their_strings_are_read()
    {
        var table = SmbiosTable.Read(Table());
        Assert.Null(table.Fault);
        Assert.Equal([0, 1, 11, 11], table.Structures.Select(structure => (int)structure.Type));
        Assert.Equal(["SeaBIOS", "x"], table.Structures[0].Strings);
        Assert.Empty(table.Structures[1].Strings);
        Assert.Equal(3, table.OemStrings.Count());
    }

    [Fact]
    public void The_stubs_extra_command_line_is_found() => Assert.Equal("console=ttyS0", SmbiosTable.Read(Table()).FindOemString("io.systemd.stub.kernel-cmdline-extra"));

    [Fact]
    public void The_stub_looks_into_the_first_structure_only() => Assert.Null(SmbiosTable.Read(Table()).FindOemString("other"));

    [Fact]
    public void Every_cut_is_read_and_named()
    {
        var table = Table();
        for (var length = 0; length < table.Length - 3; length++)
        {
            Assert.NotNull(SmbiosTable.Read(table.AsSpan(0, length)).Fault);
        }
    }

    [Fact]
    public void Any_bytes_are_read() => Prop.ForAll<byte[]>(bytes => { SmbiosTable.Read(bytes); }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_length_that_is_shorter_than_the_header_ends_the_reading() => Assert.NotNull(SmbiosTable.Read([11, 0, 0, 0, 0, 0]).Fault);
}
