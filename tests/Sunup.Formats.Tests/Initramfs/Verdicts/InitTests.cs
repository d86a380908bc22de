using System.Buffers.Binary;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Formats.Kernels;
using Sunup.Formats.Tests.Initramfs.Unpacking;

namespace Sunup.Formats.Tests.Initramfs.Verdicts;

/// <summary>What becomes of /init, and with which error number.</summary>
public sealed class InitTests
{
    [Fact]
    public void Absent_or_dangling_is_no_init()
    {
        Assert.Equal(InitOutcome.NoInit, Verify(new CpioImage().File("sbin", "x").Trailer()).Outcome);
        var dangling = Verify(new CpioImage().Link("init", "sbin/init").Trailer());
        Assert.Equal(InitOutcome.NoInit, dangling.Outcome);
        Assert.Contains("symbolic link to 'sbin/init'", dangling.Reason, StringComparison.Ordinal);
        Assert.Equal(InitOutcome.NoInit, Verify(new CpioImage().Link("init", "/init2").Link("init2", "init").Trailer()).Outcome);
        Assert.Equal(InitOutcome.NoInit, Verify(new CpioImage()).Outcome);
    }

    [Theory]
    [InlineData("sbin/real")]
    [InlineData("/sbin/real")]
    [InlineData("./sbin/../sbin//real")]
    [InlineData("../../sbin/real")]
    [InlineData("lib/up/sbin/real")]
    public void A_symbolic_link_is_followed(string target)
    {
        var verdict = Verify(new CpioImage().Folder("sbin").File("sbin/real", Programs.Static()).Folder("lib").Link("lib/up", "..").Link("init", target).Trailer());
        Assert.Equal(InitOutcome.InitRuns, verdict.Outcome);
    }

    [Fact]
    public void Forty_links_are_followed_and_not_one_more()
    {
        Assert.Equal(InitOutcome.InitRuns, Verify(Chain(40)).Outcome);
        Assert.Equal(InitOutcome.NoInit, Verify(Chain(41)).Outcome);
    }

    [Fact]
    public void Without_permission_or_a_folder_is_13()
    {
        Fails(-13, new CpioImage().Entry("init", 0x81a4, Programs.Static()).Trailer());
        Fails(-13, new CpioImage().Folder("init").Trailer());
        Fails(-13, new CpioImage().Entry("init", 0x11ed).Trailer());
        Runs(new CpioImage().Entry("init", 0x8001, Programs.Static()).Trailer());
    }

    [Fact]
    public void What_has_no_format_is_8()
    {
        Fails(-8, new CpioImage().File("init", "").Trailer());
        Fails(-8, new CpioImage().File("init", "echo hello\n").Trailer());
        Fails(-8, new CpioImage().File("init", "#!\n").Trailer());
        Fails(-8, new CpioImage().File("init", "#! \t \n").Trailer());
        Fails(-8, new CpioImage().File("init", "#!/" + new string('x', 300) + "\n").Trailer());
        Fails(-8, new CpioImage().File("init", Programs.Static(machine: 183)).Trailer());
        Fails(-8, new CpioImage().File("init", Programs.Static(bits: 1)).Trailer());
        Fails(-8, new CpioImage().File("init", Programs.Static(type: 1)).Trailer());
        Fails(-8, new CpioImage().File("init", Programs.Static()[..80]).Trailer());
        Fails(-8, new CpioImage().File("init", "\u007fELF").Trailer());
    }

    [Fact]
    public void Segments_that_no_process_can_have_are_22_or_12()
    {
        const int address = 80;
        const int fileSize = 96;
        const int memorySize = 104;
        Fails(-22, With(memorySize, 100)); // less than in the file
        Fails(-12, With(memorySize, 1UL << 62));
        Assert.Equal(-12, Verify(With(memorySize, 1UL << 62), UnpackRules.ForKernel(new KernelVersion(6, 1, 192), null)).Errno);
        Assert.Equal(-22, Verify(With(memorySize, 1UL << 62), UnpackRules.ForKernel(new KernelVersion(6, 1, 139), null)).Errno);
        Fails(-22, With(address, 0x10)); // not where the offset is in its page
        Fails(-12, With(fileSize, 1UL << 62));
        Fails(-12, With(address, 1UL << 62));
        Runs(With(address, (1UL << 47) - 8192));

        static CpioImage With(int field, ulong value)
        {
            var program = Programs.Static();
            BinaryPrimitives.WriteUInt64LittleEndian(program.AsSpan(field), value);
            return new CpioImage().File("init", program).Trailer();
        }
    }

    [Fact]
    public void A_missing_interpreter_is_2()
    {
        Fails(-2, new CpioImage().File("init", "#!/bin/sh\n").Trailer());
        Fails(-2, new CpioImage().File("init", Programs.Dynamic("/lib64/ld-linux-x86-64.so.2")).Trailer());
        var crlf = Fails(-2, WithShell().File("init", "#!/bin/sh\r\necho\r\n").Trailer());
        Assert.Contains("carriage return", crlf.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#!/bin/sh\n")]
    [InlineData("#! /bin/sh -e\nset\n")]
    [InlineData("#!\tbin/sh\t\n")]
    [InlineData("#!/bin/sh")]
    [InlineData("#!/bin/sh -x")]
    public void A_script_whose_interpreter_is_there_runs(string text) => Runs(WithShell().File("init", text).Trailer());

    [Fact]
    public void Scripts_may_be_interpreters_five_deep()
    {
        Runs(Nested(5));
        Fails(-40, Nested(6));
    }

    [Theory]
    [InlineData(300)]
    [InlineData(70_000)]
    public void A_dynamic_program_runs_where_its_loader_is_wherever_its_name_stands(int at)
    {
        var loader = new CpioImage().Folder("lib64").File("lib64/ld", Programs.Static(type: 3));
        Runs(loader.File("init", Programs.Dynamic("/lib64/ld", at)).Trailer());
    }

    [Fact]
    public void A_loader_that_is_none()
    {
        Fails(-5, new CpioImage().File("ld", "short").File("init", Programs.Dynamic("/ld")).Trailer());
        Fails(-80, new CpioImage().File("ld", new string('x', 100)).File("init", Programs.Dynamic("/ld")).Trailer());
        Fails(-80, new CpioImage().File("ld", Programs.Static(machine: 3)).File("init", Programs.Dynamic("/ld")).Trailer());
        Fails(-13, new CpioImage().File("ld", Programs.Static(), mode: 0x81a4).File("init", Programs.Dynamic("/ld")).Trailer());
    }

    [Fact]
    public void A_program_that_is_shorter_than_its_segments()
    {
        var image = new CpioImage().File("init", Programs.Static(fileSize: 9000, memorySize: 9100, flags: 6, length: 3000)).Trailer();
        Fails(-14, image);
        var old = Verify(image, UnpackRules.ForKernel(new KernelVersion(6, 1, 192), null));
        Assert.Equal((InitOutcome.InitFails, null), (old.Outcome, old.Errno));
        Assert.Contains("exitcode=0x00000007", old.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Cut_while_being_written_is_26_for_every_name_of_the_file()
    {
        var links = new CpioImage().File("a", "", links: 2, inode: 7).Link("init", "a").File("b", new string('x', 300), links: 2, inode: 7);
        var cut = new CpioImage().Raw(links.ToArray().AsSpan(0, (int)links.Length - 8));
        Assert.Equal("b", Fails(-26, cut).Entry);
        var interpreter = WithShell().ToArray();
        Fails(-26, new CpioImage().File("init", "#!/bin/sh\n").Raw(interpreter.AsSpan(0, interpreter.Length - 8)));
        Assert.NotEqual(-26, Verify(cut, UnpackRules.ForKernel(new KernelVersion(6, 11, 3), null)).Errno);
    }

    [Fact]
    public void After_a_failure_the_kernel_tries_others()
    {
        var shell = WithShell().File("init", "").Trailer();
        Assert.Equal("/bin/sh", Fails(-8, shell).FallbackProgram);
        Assert.Null(Fails(-8, new CpioImage().File("init", "").Trailer()).FallbackProgram);
    }

    [Fact]
    public void Rdinit_names_another() => Assert.Equal(
        InitOutcome.InitRuns, Verify(WithShell().Trailer(), UnpackRules.ForKernel(null, null) with { InitPath = "/bin/sh" }).Outcome);

    [Fact]
    public void A_kernel_without_32_bit_programs_refuses_them()
    {
        var image = new CpioImage().File("init", Programs.Static(machine: 3, bits: 1)).Trailer();
        var config = KernelConfig.Parse("CONFIG_BLK_DEV_INITRD=y\nCONFIG_X86_64=y\nCONFIG_BINFMT_SCRIPT=y\n")!;
        Assert.Equal(-8, Verify(image, UnpackRules.ForKernel(null, config)).Errno);
    }

    [Theory]
    [InlineData(64, "write error")]
    [InlineData(4096, null)]
    public void Files_that_do_not_fit_into_half_of_memory(int mebibytes, string? message)
    {
        var image = new CpioImage().File("init", Programs.Static()).File("big", new byte[40 << 20]).Trailer();
        var verdict = Verify(image, UnpackRules.ForKernel(null, null).WithMemory((long)mebibytes << 20));
        Assert.Equal((message, InitOutcome.InitRuns), (verdict.Message, verdict.Outcome));
    }

    [Fact]
    public void Between_surely_and_surely_not_memory_is_undecided()
    {
        var image = new CpioImage().File("init", Programs.Static()).File("big", new byte[40 << 20]).Trailer();
        Assert.Contains("Undecided", Verify(image, UnpackRules.ForKernel(null, null).WithMemory(200L << 20)).Reason, StringComparison.Ordinal);
    }

    private static CpioImage WithShell() => new CpioImage().Folder("bin").File("bin/sh", Programs.Static());

    private static CpioImage Chain(int links)
    {
        var image = new CpioImage().File("l0", Programs.Static());
        for (var i = 1; i < links; i++)
        {
            image.Link($"l{i}", $"l{i - 1}");
        }

        return image.Link("init", $"/l{links - 1}").Trailer();
    }

    private static CpioImage Nested(int scripts)
    {
        var image = new CpioImage().File("s0", Programs.Static());
        for (var i = 1; i < scripts; i++)
        {
            image.File($"s{i}", $"#!/s{i - 1}\n");
        }

        return image.File("init", $"#!/s{scripts - 1}\n").Trailer();
    }

    private static void Runs(CpioImage image) => Assert.Equal((InitOutcome.InitRuns, (int?)null), (Verify(image).Outcome, Verify(image).Errno));

    private static InitramfsVerdict Fails(int errno, CpioImage image)
    {
        var verdict = Verify(image);
        Assert.Equal((InitOutcome.InitFails, errno), (verdict.Outcome, verdict.Errno));
        return verdict;
    }

    private static InitramfsVerdict Verify(CpioImage image, UnpackRules? rules = null) =>
        InitramfsVerifier.Verify(new MemoryStream(image.ToArray()), rules ?? UnpackRules.ForKernel(null, null), StoredDecoder.Create);
}
