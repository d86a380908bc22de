using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Sunup.Linux.Links;
using Sunup.Linux.Namespaces;
using Sunup.Linux.Processes;

namespace Sunup.Linux.Tests.Processes;

public sealed class ChildProcessTests
{
    private const string ParentVariable = "SUNUP_TEST_PARENT";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_it_writes_and_how_it_ends_is_told()
    {
        var result = await ShellAsync("echo out; echo err >&2; printf tail; exit 3");
        Assert.Equal(3, result.Exit.Code);
        Assert.Equal(["out", "tail"], result.Output);
        Assert.Equal(["err"], result.Errors);
        Assert.Equal("exit code 3", result.Exit.ToString());
    }

    [Fact]
    public async Task A_signal_that_killed_it_is_told()
    {
        var result = await ShellAsync("kill -SEGV $$");
        Assert.Equal("killed by SIGSEGV", result.Exit.ToString());
    }

    [Fact]
    public async Task The_end_of_one_that_left_nothing_open_is_told_at_once()
    {
        // Once in many tries is enough: this host may be busy, but a wait of 100 ms for more output would be in each.
        var quickest = TimeSpan.MaxValue;
        for (var tries = 0; tries < 100 && quickest >= TimeSpan.FromMilliseconds(100); tries++)
        {
            var started = TimeProvider.System.GetTimestamp();
            await ShellAsync(":");
            var took = TimeProvider.System.GetElapsedTime(started);
            quickest = took < quickest ? took : quickest;
        }

        Assert.True(quickest < TimeSpan.FromMilliseconds(100), $"{quickest.TotalMilliseconds} ms");
    }

    [Fact]
    public async Task Signals_that_dotnet_ignores_are_not_ignored_in_it()
    {
        const ulong SigPipe = 1 << (13 - 1);
        var own = await File.ReadAllTextAsync("/proc/self/status", Cancel);
        Assert.NotEqual(0ul, Mask(own.Split('\n'), "SigIgn:") & SigPipe);
        var result = await ShellAsync("cat /proc/self/status");
        Assert.Equal(0ul, Mask(result.Output, "SigIgn:") & SigPipe);
        Assert.Equal(0ul, Mask(result.Output, "SigBlk:"));
    }

    [Fact]
    public async Task It_keeps_the_descriptors_that_it_was_given_and_no_other()
    {
        using var kept = File.OpenHandle("/proc/self/status");
        using var notKept = File.OpenHandle("/proc/self/status");
        var result = await CaptureAsync(new ChildOptions { Executable = "/bin/ls", Arguments = ["-l", "/proc/self/fd"], InheritedHandles = [kept] });
        Assert.Contains(result.Output, line => Names(line, kept));
        Assert.DoesNotContain(result.Output, line => Names(line, notKept));

        static bool Names(string line, SafeFileHandle handle) => line.Contains($" {handle.DangerousGetHandle()} -> ", StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_born_in_the_scope_and_its_thread_is_not_left_there()
    {
        Requires.Root();
        using var scope = NetworkNamespace.Create("test");
        using (var links = LinkClient.Open(scope))
        {
            links.CreateBridge("only-here");
        }

        var lines = new List<string>();
        string? callbackNetwork = null;
        await using var child = ChildProcess.Start(new ChildOptions
        {
            Executable = "/bin/cat",
            Arguments = ["/proc/net/dev"],
            Scope = scope,
            OnLine = line =>
            {
                callbackNetwork = new FileInfo("/proc/thread-self/ns/net").LinkTarget;
                lines.Add(line.Text);
            },
        });
        await child.Exited.WaitAsync(Patience, Cancel);
        Assert.Contains(lines, line => line.Contains("only-here", StringComparison.Ordinal));
        Assert.Equal(new FileInfo("/proc/self/ns/net").LinkTarget, callbackNetwork);
    }

    [Fact]
    public async Task One_that_does_not_listen_is_killed_after_the_grace()
    {
        var ready = new TaskCompletionSource();
        await using var child = ChildProcess.Start(new ChildOptions
        {
            Executable = "/bin/sh",
            Arguments = ["-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done"],
            OnLine = _ => ready.TrySetResult(),
        });
        await ready.Task.WaitAsync(Patience, Cancel);
        var exit = await child.StopAsync(TimeSpan.FromMilliseconds(300), TimeProvider.System, Cancel);
        Assert.Equal(Signals.Kill, exit.Signal);
    }

    [Fact]
    public async Task One_that_takes_too_long_is_killed_and_what_it_wrote_is_kept()
    {
        var result = await CaptureAsync(new ChildOptions { Executable = "/bin/sh", Arguments = ["-c", "echo begun; exec sleep 60"] }, TimeSpan.FromMilliseconds(500));
        Assert.Equal(Signals.Kill, result.Exit.Signal);
        Assert.Equal(["begun"], result.Output);
    }

    [Fact]
    public async Task Dispose_leaves_no_process()
    {
        var child = ChildProcess.Start(new ChildOptions { Executable = "/bin/sleep", Arguments = ["60"] });
        Assert.True(Directory.Exists($"/proc/{child.Id}"));
        await child.DisposeAsync();
        Assert.False(Directory.Exists($"/proc/{child.Id}"));
    }

    [Fact]
    public void A_program_that_is_not_there_is_an_error_that_names_it()
    {
        var refused = Assert.Throws<LinuxException>(() => ChildProcess.Start(new ChildOptions { Executable = "/nowhere/tool" }));
        Assert.Contains("/nowhere/tool", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Much_output_arrives_whole()
    {
        var count = 0;
        await using var child = ChildProcess.Start(new ChildOptions { Executable = "/usr/bin/seq", Arguments = ["200000"], OnLine = _ => count++ });
        await child.Exited.WaitAsync(Patience, Cancel);
        Assert.Equal(200_000, count);
    }

    [Fact]
    public async Task It_dies_with_a_parent_that_was_killed()
    {
        var directory = Directory.CreateTempSubdirectory("sunup-test-");
        var file = Path.Combine(directory.FullName, "pid");
        // This very test program is the parent: its test below starts a child and waits to be killed.
        Environment.SetEnvironmentVariable(ParentVariable, file);
        await using var parent = ChildProcess.Start(new ChildOptions
        {
            Executable = Environment.ProcessPath!,
            Arguments = ["-explicit", "only", "-method", $"{typeof(ChildProcessTests).FullName}.{nameof(Parent_that_waits_to_be_killed)}"],
        });
        Environment.SetEnvironmentVariable(ParentVariable, null);
        int grandchild;
        while (!File.Exists(file) || !int.TryParse(await File.ReadAllTextAsync(file, Cancel), CultureInfo.InvariantCulture, out grandchild))
        {
            Assert.False(parent.Exited.IsCompleted);
            await Task.Delay(20, Cancel);
        }

        Assert.True(Directory.Exists($"/proc/{grandchild}"));
        parent.Signal(Signals.Kill);
        await parent.Exited.WaitAsync(Patience, Cancel);
        await Wait.UntilAsync(() => !IsAlive(grandchild), Patience, Cancel);
        directory.Delete(recursive: true);
    }

    /// <summary>The other half of the test above, run in a process of its own.</summary>
    [Fact(Explicit = true)]
    public async Task Parent_that_waits_to_be_killed()
    {
        var file = Environment.GetEnvironmentVariable(ParentVariable)!;
        await using var child = ChildProcess.Start(new ChildOptions { Executable = "/bin/sleep", Arguments = ["300"] });
        await File.WriteAllTextAsync(file, child.Id.ToString(CultureInfo.InvariantCulture), Cancel);
        await child.Exited.WaitAsync(TimeSpan.FromMinutes(1), Cancel);
    }

    private static ulong Mask(IEnumerable<string> status, string name) =>
        ulong.Parse(status.Single(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static bool IsAlive(int pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static Task<ChildResult> ShellAsync(string script) => CaptureAsync(new ChildOptions { Executable = "/bin/sh", Arguments = ["-c", script] });

    private static Task<ChildResult> CaptureAsync(ChildOptions options, TimeSpan? within = null) =>
        ChildProcess.CaptureAsync(options, within ?? Patience, TimeProvider.System, cancellationToken: Cancel);
}
