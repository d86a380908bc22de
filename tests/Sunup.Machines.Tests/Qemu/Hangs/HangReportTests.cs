using Sunup.Machines.Qemu.Hangs;

namespace Sunup.Machines.Tests.Qemu.Hangs;

public sealed class HangReportTests
{
    // As QEMU 7.2 writes it for two CPUs of an idle kernel, shortened.
    private const string Idle = """

        CPU#0
        RAX=ffffffff8199c7a0 RBX=0000000000000000 RCX=0000000000000001 RDX=4000000000000000
        RIP=ffffffff8199cb4b RFL=00000246 [---Z-P-] CPL=0 II=0 A20=1 SMM=0 HLT=1
        CS =0010 0000000000000000 ffffffff 00af9b00 DPL=0 CS64 [-RA]

        CPU#1
        RIP=ffffffff8199cb4b RFL=00000246 [---Z-P-] CPL=0 II=0 A20=1 SMM=0 HLT=1
        CS =0010 0000000000000000 ffffffff 00af9b00 DPL=0 CS64 [-RA]
        """;

    // A CPU in real mode, as SeaBIOS leaves it.
    private const string Bios = """

        CPU#0
        EAX=00000000 EBX=00000000
        EIP=00008f53 EFL=00000006 [-----P-] CPL=0 II=0 A20=1 SMM=0 HLT=1
        CS =f000 000f0000 0000ffff 00009b00
        """;

    private static HangReport Report(params string[] looks) => new("running", [.. looks.Select(CpuSample.Parse)], null);

    [Fact]
    public void Cpus_are_read_with_place_and_state()
    {
        var samples = CpuSample.Parse(Idle);
        Assert.Equal([new CpuSample(0, 0xffffffff8199cb4b, true, false), new CpuSample(1, 0xffffffff8199cb4b, true, false)], samples);
        Assert.Equal([new CpuSample(0, 0xf8f53, true, true)], CpuSample.Parse(Bios));
    }

    [Fact]
    public void A_kernel_that_waits_is_idle_and_a_bios_with_interrupts_off_is_dead()
    {
        Assert.Equal("SU0236", HangFindings.Of(Report(Idle, Idle)).Id);
        var dead = HangFindings.Of(Report(Bios, Bios));
        Assert.Equal("SU0235", dead.Id);
        Assert.Contains("BIOS or an option ROM", dead.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_loop_spins_and_a_large_one_works()
    {
        static string At(ulong place) => $"CPU#0\nRIP={place:x16} RFL=00000202 HLT=0\n";
        Assert.Equal("SU0237", HangFindings.Of(Report(At(0x100010), At(0x100040), At(0x100010))).Id);
        Assert.Equal("SU0238", HangFindings.Of(Report(At(0x100010), At(0x200040))).Id);
    }

    [Fact]
    public void A_state_of_qemus_own_comes_before_what_the_cpus_do() =>
        Assert.Equal("SU0234", HangFindings.Of(Report(Idle) with { Status = "internal-error" }).Id);

    [Theory]
    [InlineData("")]
    [InlineData("CPU#")]
    [InlineData("CPU#x\nRIP=1")]
    [InlineData("CPU#0\nnothing known")]
    [InlineData("CPU#99999999999\nRIP=1")]
    public void What_is_not_in_a_known_form_is_left_out(string text) => Assert.Empty(CpuSample.Parse(text));

    [Fact]
    public void Without_samples_nothing_is_claimed() => Assert.Equal("SU0238", HangFindings.Of(Report("")).Id);
}
