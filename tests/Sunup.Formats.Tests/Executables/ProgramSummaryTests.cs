using Sunup.Formats.Executables;
using Sunup.Formats.Tests.Initramfs.Unpacking;

namespace Sunup.Formats.Tests.Executables;

public sealed class ProgramSummaryTests
{
    [Theory]
    [InlineData("#!/bin/sh\n", "/bin/sh")]
    [InlineData("#!/bin/sh\r\n", "/bin/sh\r")]
    [InlineData("#! \t/bin/sh -e x\n", "/bin/sh")]
    [InlineData("#!/bin/sh", "/bin/sh")]
    [InlineData("#!/bin/sh\0junk\n", "/bin/sh")]
    [InlineData("#!\n", null)]
    [InlineData("#!   \n", null)]
    [InlineData("# !/bin/sh\n", null)]
    public void The_first_line_of_a_script(string text, string? interpreter) =>
        Assert.Equal(interpreter, ScriptLine.Read(System.Text.Encoding.Latin1.GetBytes(text))?.Interpreter);

    [Fact]
    public void Pieces_give_the_same_as_the_whole()
    {
        foreach (var file in new[] { Programs.Static(), Programs.Dynamic("/lib/ld"), Programs.Dynamic("/lib/ld", 70_000), "#!/bin/sh\n"u8.ToArray(), "x"u8.ToArray() })
        {
            var scanner = new ProgramScanner();
            scanner.Start(file.Length);
            for (var i = 0; i < file.Length && scanner.WantsMore; i++)
            {
                scanner.Take(file.AsSpan(i, 1));
            }

            Assert.Equal(ProgramSummary.Read(file), scanner.Finish());
        }
    }

    [Fact]
    public void A_real_program_is_read_and_little_of_it()
    {
        var file = File.ReadAllBytes("/proc/self/exe");
        var scanner = new ProgramScanner();
        scanner.Start(file.Length);
        scanner.Take(file.AsSpan(0, 4096));
        Assert.False(scanner.WantsMore);
        var elf = scanner.Finish().Elf!;
        Assert.True(elf is { HasProgramHeaders: true, IsDynamic: true, LacksPages: false, ZeroesBeyondEnd: false });
        Assert.True(File.Exists(elf.Interpreter));
        Assert.InRange(elf.NeededLength, 1, file.Length);
    }

    [Fact]
    public void Any_bytes_give_an_answer()
    {
        var random = new Random(7);
        var file = Programs.Dynamic("/lib/ld");
        for (var round = 0; round < 5000; round++)
        {
            var changed = (byte[])file.Clone();
            for (var i = 0; i < 3; i++)
            {
                changed[random.Next(160)] = (byte)random.Next(256);
            }

            Assert.NotNull(ProgramSummary.Read(changed.AsSpan(0, random.Next(changed.Length + 1))));
        }
    }
}
