using System.Collections.Immutable;
using Sunup.Linux.Processes;
using Sunup.Machines.Hosts.Kvm;
using Sunup.Machines.Qemu;
using Sunup.Model;

namespace Sunup.Machines.Tests.Hosts.Kvm;

public sealed class KvmProbeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sunup-test-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Trait("Kind", "Peer")]
    [Fact]
    public async Task The_guest_runs_to_its_end_where_guests_run()
    {
        // TCG runs guests everywhere: it stands for a KVM that works.
        var result = await new KvmProbe(TimeProvider.System).RunGuestAsync(Requires.Tool("qemu-system-x86_64"), "tcg", "max", Cancel);
        Assert.True(result.CarriesGuests, result.Evidence);
        Assert.Contains("from real mode to timer interrupts", result.Evidence, StringComparison.Ordinal);
        // Without QEMU's own start: 80 million instructions take some time, and not all of it.
        Assert.InRange(result.GuestTime!.Value, TimeSpan.FromMilliseconds(1), KvmProbe.Budget);
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public async Task A_cpu_without_avx_and_bmi2_carries_the_guest_too()
    {
        var result = await new KvmProbe(TimeProvider.System).RunGuestAsync(Requires.Tool("qemu-system-x86_64"), "tcg", "qemu64", Cancel);
        Assert.True(result.CarriesGuests, result.Evidence);
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public async Task Both_accelerators_are_compared_at_the_same_time()
    {
        var comparison = await new KvmProbe(TimeProvider.System).CompareAsync(Requires.Tool("qemu-system-x86_64"), Cancel);
        Assert.True(comparison.Tcg.CarriesGuests, comparison.Tcg.Evidence);
        Assert.Equal(comparison.Kvm.CarriesGuests, comparison.Kvm.GuestTime is not null);
        Assert.StartsWith("TCG: ", comparison.Tcg.Evidence, StringComparison.Ordinal);
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public async Task The_answer_on_this_host_comes_in_time_and_says_why()
    {
        var qemu = Requires.Tool("qemu-system-x86_64");
        var started = TimeProvider.System.GetTimestamp();
        var result = await new KvmProbe(TimeProvider.System).RunAsync(qemu, Cancel);
        Assert.True(TimeProvider.System.GetElapsedTime(started) < KvmProbe.Budget + TimeSpan.FromSeconds(3));
        TestContext.Current.SendDiagnosticMessage(result.Evidence);
        Assert.True(result.Evidence.Length > 20);
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public async Task The_guests_bytes_are_what_the_assembler_makes_of_its_source()
    {
        var nasm = Requires.Tool("nasm");
        var output = Path.Combine(_folder.FullName, "probe.bin");
        var result = await ChildProcess.CaptureAsync(
            new ChildOptions { Executable = nasm, Arguments = ["-f", "bin", "-o", output, SourceOfGuest()] }, TimeSpan.FromSeconds(20), TimeProvider.System, cancellationToken: Cancel);
        Assert.True(result.Exit.IsSuccess);
        Assert.Equal(File.ReadAllBytes(output), KvmProbeGuest.Code());
    }

    [Fact]
    public void A_guest_that_crawls_is_told_with_the_step_it_did_not_reach()
    {
        var result = KvmProbe.Judge("kvm", new ChildResult(new ChildExit(null, Signals.Kill), [new ChildLine("RPCL", false)]), KvmProbe.Budget);
        Assert.False(result.CarriesGuests);
        Assert.Equal("KVM: /dev/kvm opens, a VM can be created, but the test guest did not get to part 1 of 4 of computing in long mode within 2 s.", result.Evidence);
    }

    [Theory]
    [InlineData("RPCLllllUFSABMTTTD", true)]
    [InlineData("RPCLllllUFSABMTTTTTD", true)]
    [InlineData("RPCLllllUFS--MTTTD", true)] // a CPU without AVX and BMI2
    [InlineData("RPCLllllUFSxBMTTTD", false)] // a wrong result of AVX
    [InlineData("RPCLllllUF-ABMTTTD", false)] // every x86-64 has SSE
    [InlineData("RPCLllllUFSABMTTD", false)]
    [InlineData("RPCLlllUFSABMTTTD", false)]
    public void On_a_busy_host_a_timer_interrupt_more_is_no_fault(string letters, bool carriesGuests)
    {
        var result = KvmProbe.Judge("tcg", new ChildResult(new ChildExit(KvmProbeGuest.DoneExitCode, null), [new ChildLine(letters, false)]), TimeSpan.FromMilliseconds(90));
        Assert.Equal(carriesGuests, result.CarriesGuests);
    }

    [Fact]
    public void A_qemu_that_aborts_is_told_with_its_words()
    {
        ImmutableArray<ChildLine> lines =
        [
            new("qemu-system-x86_64: warning: host doesn't support requested feature: CPUID.01H:ECX.pni [bit 0]", true),
            new("qemu-system-x86_64: error: failed to set MSR 0x10a to 0x69", true),
        ];
        var result = KvmProbe.Judge("kvm", new ChildResult(new ChildExit(null, Signals.Abort), lines), TimeSpan.FromMilliseconds(88));
        Assert.Equal(
            "KVM: /dev/kvm opens, a VM can be created, but the test guest did not start: QEMU ended, killed by SIGABRT. QEMU: qemu-system-x86_64: error: failed to set MSR 0x10a to 0x69",
            result.Evidence);
    }

    [Fact]
    public void A_guest_that_dies_on_an_exception_is_told_so()
    {
        var result = KvmProbe.Judge("kvm", new ChildResult(new ChildExit(0, null), [new ChildLine("RPCLllll", false)]), TimeSpan.FromMilliseconds(50));
        Assert.False(result.CarriesGuests);
        Assert.Contains("ended before catching an invalid opcode", result.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_is_remembered_for_this_qemu_alone()
    {
        var cache = new KvmProbeCache(_folder.FullName, TimeProvider.System);
        Assert.Null(cache.Find("/bin/sh"));
        cache.Store("/bin/sh", new KvmProbeResult(true, "seen to run"));
        Assert.Equal(new KvmProbeResult(true, "seen to run"), cache.Find("/bin/sh"));
        Assert.Null(cache.Find("/bin/ls"));
    }

    [Fact]
    public void A_no_is_forgotten_after_an_hour_and_a_yes_is_not()
    {
        var cache = new KvmProbeCache(_folder.FullName, TimeProvider.System);
        var later = new KvmProbeCache(_folder.FullName, new ShiftedTime(TimeSpan.FromMinutes(61)));
        cache.Store("/bin/sh", new KvmProbeResult(false, "crawls"));
        Assert.NotNull(cache.Find("/bin/sh"));
        Assert.Null(later.Find("/bin/sh"));
        cache.Store("/bin/sh", new KvmProbeResult(true, "runs"));
        Assert.NotNull(later.Find("/bin/sh"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"key\":7}")]
    [InlineData("{\"key\":")]
    public void A_damaged_cache_is_as_good_as_none(string text)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "kvm-probe.json"), text);
        Assert.Null(new KvmProbeCache(_folder.FullName, TimeProvider.System).Find("/bin/sh"));
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public async Task Auto_takes_what_runs_here_and_the_answer_is_not_paid_for_twice()
    {
        var qemu = Requires.Tool("qemu-system-x86_64");
        var chooser = new AcceleratorChooser(_folder.FullName, TimeProvider.System);
        var choice = await chooser.ChooseAsync(AcceleratorKind.Auto, Architecture.X64, qemu, Cancel);
        var started = TimeProvider.System.GetTimestamp();
        var again = await chooser.ChooseAsync(AcceleratorKind.Auto, Architecture.X64, qemu, Cancel);
        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(1));
        Assert.Equal(choice, again);
        Assert.Contains(choice.Accelerator == AcceleratorKind.Kvm ? "KVM" : "TCG, since", choice.Reason, StringComparison.Ordinal);
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public async Task Kvm_that_was_asked_for_and_does_not_serve_is_a_finding()
    {
        var qemu = Requires.Tool("qemu-system-x86_64");
        new KvmProbeCache(_folder.FullName, TimeProvider.System).Store(qemu, new KvmProbeResult(false, "KVM: crawls."));
        var refused = await Assert.ThrowsAsync<FindingException>(
            () => new AcceleratorChooser(_folder.FullName, TimeProvider.System).ChooseAsync(AcceleratorKind.Kvm, Architecture.X64, qemu, Cancel));
        Assert.Equal("SU0107", refused.Finding.Id);
        Assert.Equal("KVM: crawls.", refused.Finding.Cause);
    }

    [Fact]
    public async Task A_guest_of_another_architecture_runs_under_tcg()
    {
        var choice = await new AcceleratorChooser(_folder.FullName, TimeProvider.System).ChooseAsync(AcceleratorKind.Auto, Architecture.Arm64, "/bin/sh", Cancel);
        Assert.Equal(AcceleratorKind.Tcg, choice.Accelerator);
    }

    private static string SourceOfGuest([System.Runtime.CompilerServices.CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../../../src/Sunup.Machines/Hosts/Kvm/probe.asm"));

    /// <summary>The system's clock, put forward.</summary>
    private sealed class ShiftedTime(TimeSpan shift) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + shift;
    }
}
