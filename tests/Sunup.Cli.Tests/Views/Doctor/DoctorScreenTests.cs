using System.Collections.Immutable;
using System.Text.Json;
using Spectre.Console.Rendering;
using Sunup.Cli.Views;
using Sunup.Cli.Views.Doctor;
using Sunup.Linux.Kexec;
using Sunup.Machines.Hosts.Checks;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Kvm;
using Sunup.Tests;

namespace Sunup.Cli.Tests.Views.Doctor;

public sealed class DoctorScreenTests
{
    private static readonly ViewStyle s_plain = new(80, Color: false, Unicode: true, IsTerminal: true, Verbose: false);

    /// <summary>No guest under KVM, another VM on the image, the kernel's messages not to be read.</summary>
    private static HostFacts Broken { get; } = SampleHosts.Healthy
        .WithKvm(kvm => kvm with { Probe = kvm.Probe.Select(probe => probe with { Kvm = new KvmProbeResult(false, "KVM: /dev/kvm opens, a VM can be created, but the test guest did not get to part 1 of 4 of computing in long mode within 2 s.") }) })
        .WithImage(image => image with { Locks = ImmutableArray.Create(new FileLock("OFDLCK", false, 4711, "qemu-system-x86_64 -name web1 -m 2048 -drive file=/srv/vm/web1.qcow2", 100, 101)) }) with
    {
        KernelLog = new Unknown<ImmutableArray<KernelMessage>>("/dev/kmsg: Operation not permitted; it needs root, or kernel.dmesg_restrict=0"),
    };

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public void A_healthy_host(int width) => Verify($"doctor-healthy-{width}.txt", width, view => view.Show(SampleHosts.Healthy, HostExamination.Examine(SampleHosts.Healthy, SampleHosts.Machine)));

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public void A_host_that_does_not_carry_the_machine(int width) => Verify($"doctor-broken-{width}.txt", width, view => view.Show(Broken, HostExamination.Examine(Broken, SampleHosts.Machine)));

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public void What_a_check_reads_and_which_commands_do_not_answer_it(int width) => Verify($"doctor-explain-{width}.txt", width, view => view.Explain(HostChecks.Find("kvm.device")!));

    [Fact]
    public void The_same_as_JSON()
    {
        using var writer = new StringWriter();
        DoctorJson.Write(writer, Broken, HostExamination.Examine(Broken, SampleHosts.Machine));
        Golden.Verify("doctor-broken.json", writer.ToString());
        using var json = JsonDocument.Parse(writer.ToString());
        Assert.Equal("no", json.RootElement.GetProperty("answer").GetString());
        var results = json.RootElement.GetProperty("checks").EnumerateArray().SelectMany(check => check.GetProperty("results").EnumerateArray()).Select(result => result.GetProperty("result").GetString());
        Assert.Contains("could_not_check", results);
    }

    [Fact]
    public async Task Without_a_check_of_that_name_the_nearest_is_named()
    {
        var run = await CliRun.InvokeAsync("doctor", "--explain", "kvm.devise");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Did you mean kvm.device?", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_has_every_check()
    {
        var run = await CliRun.InvokeAsync("doctor", "--list");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(HostChecks.All.Length, run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    private static void Verify(string name, int width, Action<DoctorView> show)
    {
        using var writer = new StringWriter();
        var style = s_plain with { Width = width };
        show(new DoctorView(ViewConsole.Create(writer, style), style));
        Assert.All(writer.ToString().Split('\n').Where(text => !text.Contains("$ ", StringComparison.Ordinal)), text => Assert.True(new Segment(text).CellCount() < width, text));
        Golden.Verify(name, writer.ToString());
    }
}
