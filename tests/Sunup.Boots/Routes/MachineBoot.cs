using Sunup.Boots.Kexec;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles;
using Sunup.Trials.Boots;
using Sunup.Trials.Boots.Preparations;

namespace Sunup.Boots.Routes;

/// <summary>Boots an example for real: its file as it stands, changed only where a test says so.</summary>
internal static class MachineBoot
{
    public static async Task<BootReport> RunAsync(
        string example, ITestOutputHelper output, Func<MachineConfig, MachineConfig>? change = null, bool userNetwork = false)
    {
        RequireRoot(userNetwork);
        var read = await MachineFileReader.ReadAsync(PathOf(example), TestContext.Current.CancellationToken);
        Assert.True(read.Succeeded, read.RenderProblems());
        return await RunAsync(change is null ? read.Value! : change(read.Value!), output, userNetwork);
    }

    /// <summary>Boots a machine that no example is.</summary>
    public static async Task<BootReport> RunAsync(MachineConfig machine, ITestOutputHelper output, bool userNetwork = false)
    {
        RequireRoot(userNetwork);
        var clock = new BootClock(TimeProvider.System);
        var runner = new BootRunner(new ArtifactResolver(ArtifactResolverOptions.FromEnvironment(), TimeProvider.System), clock)
        {
            UserNetwork = userNetwork,
            GuestProgram = _ => Task.FromResult(new GuestProgram(PublishedSunup.FilePath)),
        };
        var report = await runner.RunAsync(machine, _ => { }, progress: null, prepared: null, TestContext.Current.CancellationToken);
        Tell(report, output);
        return report;
    }

    /// <summary>The events of one kind, in order.</summary>
    public static IReadOnlyList<BootEvent> Of(this BootReport report, string kind) =>
        [.. report.Trace.Events.Where(seen => string.Equals(seen.Kind, kind, StringComparison.Ordinal))];

    /// <summary>The guest's own words: what our /init printed.</summary>
    public static IReadOnlyList<string> GuestLines(this BootReport report) =>
        [.. report.Of(EventKinds.SerialLine).Select(seen => seen.Text).Where(text => text.Contains("sunup-init:", StringComparison.Ordinal))];

    private static void RequireRoot(bool userNetwork)
    {
        if (!userNetwork && !Environment.IsPrivilegedProcess)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") is "true", "needs root: it makes a network namespace");
            Assert.Fail("needs root: it makes a network namespace");
        }
    }

    private static void Tell(BootReport report, ITestOutputHelper output)
    {
        var start = report.Trace.StartedAt;
        foreach (var seen in report.Trace.Events.Where(seen => seen.Source != EventSource.Serial || seen.Reached is not null))
        {
            output.WriteLine($"{(seen.At - start).TotalSeconds,8:0.000} {seen.Kind,-20} {seen.Reached,-10} {seen.Text}");
        }

        output.WriteLine(report.Trace.Verdict.Summary);
        output.WriteLine(report.Command.ToShellString());
    }

    private static string PathOf(string example) => Path.Combine(AppContext.BaseDirectory, "examples", $"{example}.machine.yaml");
}
