using Sunup.Linux.Processes;

namespace Sunup.Linux.Tests.Processes;

[Collection(nameof(AloneInTheProcess))]
public sealed class ProgramPagesTests
{
    private const string Smaps = """
        55a4ecf91000-55a4ed1d2000 rw-p 00000000 00:00 0                          [heap]
        Rss:                2160 kB
        Anonymous:          2160 kB
        7f0000000000-7f0000010000 r-xp 00001000 fe:00 1234                       /usr/lib/lib of code.so
        Size:                 64 kB
        Rss:                  48 kB
        Private_Clean:        48 kB
        Anonymous:             0 kB
        VmFlags: rd ex mr mw me
        7f0000010000-7f0000020000 r--p 00011000 fe:00 1234                       /usr/lib/lib of code.so
        Rss:                  64 kB
        Anonymous:             4 kB
        7f0000020000-7f0000030000 rw-p 00021000 fe:00 1234                       /usr/lib/lib of code.so
        Rss:                  64 kB
        Anonymous:             0 kB
        7f0000030000-7f0000040000 r-xs 00000000 00:01 77                         /memfd:doublemapper (deleted)
        Rss:                  64 kB
        Anonymous:             0 kB
        7f0000040000-7f0000050000 r--p 00000000 00:00 0 
        Rss:                  64 kB
        Anonymous:             0 kB
        7f0000050000-7f0000060000 r--p 00000000 fe:00 1235                       /usr/lib/untouched.so
        Rss:                   0 kB
        Anonymous:             0 kB
        7f0000060000-7f0000080000 r--s 00000000 fe:00 1236                       /usr/lib/shared.dll
        Rss:                 128 kB
        Anonymous:             0 kB
        """;

    [Fact]
    public void Only_what_cannot_be_written_and_was_never_changed_is_given_back()
    {
        var found = FileMapping.Read(Smaps.Split('\n'));
        Assert.Equal(
            [
                new FileMapping(unchecked((nint)0x7f0000000000), 0x10000) { ResidentBytes = 48 << 10 },
                new FileMapping(unchecked((nint)0x7f0000060000), 0x20000) { ResidentBytes = 128 << 10 },
            ],
            found);
    }

    [Fact]
    public void What_is_given_back_is_not_resident_and_comes_back_when_it_is_used()
    {
        var before = ProgramPages.Find();
        Assert.True(before.ResidentBytes > 1 << 20, $"{before.ResidentBytes} bytes");
        // Nothing else runs meanwhile, so no library is being loaded.
        before.GiveBack();
        Assert.True(ProgramPages.Find().ResidentBytes < before.ResidentBytes / 2);
        // Code and constants of all sorts are used again.
        Assert.Equal("a1", System.Text.RegularExpressions.Regex.Replace("A1", "[A-Z]", match => match.Value.ToLowerInvariant(), System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(5)));
    }
}

[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
