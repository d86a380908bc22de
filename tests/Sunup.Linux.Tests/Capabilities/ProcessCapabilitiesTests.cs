using Sunup.Linux.Capabilities;
using Sunup.Linux.Processes;

namespace Sunup.Linux.Tests.Capabilities;

public sealed class ProcessCapabilitiesTests
{
    private const string Variable = "SUNUP_TEST_RESTART";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Names_and_sets_agree_with_the_kernels_numbers()
    {
        Assert.Equal("CAP_NET_BIND_SERVICE CAP_NET_ADMIN CAP_NET_RAW", (CapabilitySet.NetRaw | CapabilitySet.NetAdmin | CapabilitySet.NetBindService).ToString());
        Assert.Equal(1UL << 21, CapabilitySet.SysAdmin.Bits);
        Assert.Equal("none", default(CapabilitySet).ToString());
        Assert.True(new CapabilitySet(ulong.MaxValue).Contains(CapabilitySet.NetRaw));
        Assert.Equal(CapabilitySet.NetRaw, (CapabilitySet.NetRaw | CapabilitySet.NetAdmin).Without(CapabilitySet.NetAdmin));
    }

    [Fact]
    public async Task It_reads_what_the_kernel_says()
    {
        var result = await ChildProcess.CaptureAsync(
            new ChildOptions { Executable = "/bin/grep", Arguments = ["CapEff:", "/proc/self/status"] }, TimeSpan.FromSeconds(10), TimeProvider.System, cancellationToken: Cancel);
        Assert.Contains(ProcessCapabilities.ReadEffective().Bits.ToString("x16"), Assert.Single(result.Output), StringComparison.Ordinal);
        Assert.Equal(ProcessCapabilities.ReadEffective(), ProcessCapabilities.ReadEffectiveOfAnyThread());
    }

    [Fact]
    public async Task A_restart_leaves_only_what_was_asked_for_in_every_thread()
    {
        Requires.Root();
        Environment.SetEnvironmentVariable(Variable, "1");
        var running = ChildProcess.CaptureAsync(
            new ChildOptions
            {
                Executable = Environment.ProcessPath!,
                Arguments = ["-noColor", "-explicit", "only", "-method", $"{typeof(ProcessCapabilitiesTests).FullName}.{nameof(Program_that_restarts_itself)}"],
            },
            TimeSpan.FromSeconds(60), TimeProvider.System, cancellationToken: Cancel);
        Environment.SetEnvironmentVariable(Variable, null);
        var result = await running;
        Assert.True(result.Exit.IsSuccess, string.Join('\n', result.Lines.Select(line => line.Text)));
        Assert.Contains(result.Output, line => line.Contains("Total: 1, Errors: 0, Failed: 0, Skipped: 0", StringComparison.Ordinal));
    }

    /// <summary>The other half of the test above, run in a process of its own: what follows the restart is the same test again.</summary>
    [Fact(Explicit = true)]
    public void Program_that_restarts_itself()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable(Variable) is null, "it restarts its process");
        var keep = CapabilitySet.NetRaw | CapabilitySet.NetBindService;
        Assert.False(ProcessCapabilities.RestartWith(keep));
        Assert.Equal(keep, ProcessCapabilities.ReadEffectiveOfAnyThread());
    }
}
