using System.Text.Json;

namespace Sunup.Cli.Tests.Commands.Doctor;

/// <summary>The command on this host, whole and with faults that are real.</summary>
public sealed class DoctorCommandTests : IDisposable
{
    private const string MachineFile = """
        name: web1
        boot:
          kernel: vmlinuz
        route: direct
        hardware:
          cpus: 1
          memory: 64MiB
          accel: tcg
          disks: [ { image: disk.qcow2, overlay: false } ]
        """;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. RealFaults.All.Keys];

    public void Dispose() => _folder.Dispose();

    [Trait("Kind", "Peer")]
    [Theory]
    [MemberData(nameof(Names))]
    public void A_fault_that_is_real_is_found_and_comes_first(string name)
    {
        var fault = RealFaults.All[name];
        Require(Environment.IsPrivilegedProcess, "this test makes namespaces and mounts and needs root");
        Assert.SkipWhen(fault.NeedsKvm && !File.ReadAllText("/proc/misc").Contains(" kvm", StringComparison.Ordinal), "this host's kernel offers no KVM, so what is wrong with its device cannot be made");
        var run = Run(fault);
        Assert.True(run.Output.StartsWith('{'), $"{run.Error}\n{run.Output}");
        using var json = JsonDocument.Parse(run.Output);
        var findings = json.RootElement.GetProperty("findings").EnumerateArray().Select(finding => (Id: finding.GetProperty("id").GetString()!, Severity: finding.GetProperty("severity").GetString()!)).ToList();
        // What else this host has (a CPU without KVM, kills of other programs) is no error, and stands behind those.
        Assert.Contains((fault.Id, fault.Severity), findings);
        Assert.Equal(fault.Severity == "error" ? [fault.Id] : [], findings.Where(finding => finding.Severity == "error").Select(finding => finding.Id).Distinct(StringComparer.Ordinal));
        Assert.Equal(fault.Severity == "error" ? 1 : 0, run.ExitCode);
    }

    [Fact]
    public void The_process_that_has_an_image_is_named()
    {
        Require(Environment.IsPrivilegedProcess, "this test makes namespaces and needs root");
        var run = Run(RealFaults.All["an image that another QEMU has"]);
        var id = File.ReadAllText(_folder.At("was")).Trim();
        Assert.Contains($"Process {id} has disk.qcow2", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_block_device_as_an_image_is_read_like_a_file()
    {
        Require(Environment.IsPrivilegedProcess, "this test makes a loop device and needs root");
        var run = Run(new RealFault("", "", "truncate -s 32M lo.img; l=$(losetup -f --show lo.img); trap 'losetup -d $l' EXIT; sed -i \"s,image: disk.qcow2,image: $l,\" m.machine.yaml", Machine: ""));
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal("yes", json.RootElement.GetProperty("answer").GetString());
        var results = json.RootElement.GetProperty("checks").EnumerateArray().Where(check => check.GetProperty("check").GetString()!.StartsWith("disk.", StringComparison.Ordinal)).SelectMany(check => check.GetProperty("results").EnumerateArray());
        Assert.All(results, result => Assert.Equal("fine", result.GetProperty("result").GetString()));
        Assert.Contains(": raw", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_question_gets_an_answer_on_this_host_in_time()
    {
        var started = TimeProvider.System.GetTimestamp();
        var run = await CliRun.InvokeAsync("doctor", "--json");
        var took = TimeProvider.System.GetElapsedTime(started);
        using var json = JsonDocument.Parse(run.Output);
        var checks = json.RootElement.GetProperty("checks").EnumerateArray().ToDictionary(check => check.GetProperty("check").GetString()!, check => check.GetProperty("results").GetArrayLength(), StringComparer.Ordinal);
        Assert.True(checks["kvm.device"] > 0 && checks["memory.available"] > 0 && checks["qemu.program"] > 0);
        // Three seconds on a quiet host; the test guest's own limit is two.
        Assert.True(took < TimeSpan.FromSeconds(30), $"{took}");
    }

    [Fact]
    public void A_machine_file_that_is_wrong_is_a_usage_error()
    {
        var run = SunupProcess.Run(SunupProcess.Program, ["doctor", "--machine", _folder.Write("m.machine.yaml", "name: web1\nbot: 1\n")]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("bot", run.Error, StringComparison.Ordinal);
    }

    private SunupProcess Run(RealFault fault)
    {
        _folder.Write("m.machine.yaml", MachineFile);
        _folder.Write("vmlinuz", "");
        var script = $"""
            set -e
            cd {_folder.Path}
            chmod 755 .
            sed -i "{fault.Machine.Replace("FOLDER", _folder.Path, StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}" m.machine.yaml
            qemu-img create -q -f qcow2 disk.qcow2 64M
            {fault.Setup}
            if [ -e pid ]; then cp pid was; fi
            {fault.Run} doctor --machine m.machine.yaml --json
            """;
        return SunupProcess.Run("unshare", ["--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "private", "bash", "-c", $"PATH={Path.GetDirectoryName(SunupProcess.Program)}:$PATH\n{script}"]);
    }

    private static void Require(bool holds, string reason)
    {
        if (!holds && Environment.GetEnvironmentVariable("CI") is "true")
        {
            Assert.Fail($"In CI: {reason}");
        }

        Assert.SkipUnless(holds, reason);
    }
}
