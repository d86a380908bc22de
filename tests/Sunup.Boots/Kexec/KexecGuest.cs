using System.Text.Json;
using System.Text.RegularExpressions;
using Sunup.Linux.Processes;
using Sunup.Machines.Hosts;

namespace Sunup.Boots.Kexec;

/// <summary>One step of a guest: a command of sunup.</summary>
/// <param name="ExitCode">Of the command.</param>
/// <param name="Json">What it wrote; an empty object for nothing.</param>
internal sealed record GuestStep(int ExitCode, JsonElement Json)
{
    public IEnumerable<string> Findings => Json.TryGetProperty("findings", out var findings)
        ? findings.EnumerateArray().Select(finding => finding.GetProperty("id").GetString()!)
        : Json.TryGetProperty("finding", out var finding) ? [finding.GetProperty("id").GetString()!] : [];

    /// <summary>A finding of that id has that among its evidence.</summary>
    public bool HasEvidence(string id, string text) => Json.GetProperty("findings").EnumerateArray()
        .Where(finding => finding.GetProperty("id").GetString() == id)
        .SelectMany(finding => finding.GetProperty("evidence").EnumerateArray())
        .Any(evidence => evidence.GetProperty("text").GetString()!.Contains(text, StringComparison.Ordinal));
}

/// <summary>What the console of a guest said, over all its kernels.</summary>
internal sealed partial record KexecGuest(IReadOnlyList<string> Lines)
{
    private static readonly TimeSpan s_within = TimeSpan.FromMinutes(5);

    /// <summary>Boots it, and ends it when it powers off or says what is waited for so many times.</summary>
    /// <param name="kernel">The first one.</param>
    /// <param name="initrd">Its initrd.</param>
    /// <param name="commandLine">Besides the console.</param>
    /// <param name="lastLine">Ends the guest when a line has it.</param>
    /// <param name="times">How many such lines.</param>
    /// <param name="devices">Further arguments of QEMU.</param>
    public static async Task<KexecGuest> RunAsync(
        string kernel, byte[] initrd, string commandLine = "", string? lastLine = null, int times = 1, params string[] devices)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, initrd);
            return await RunAsync(Arguments(kernel, path, commandLine, devices), lastLine, times);
        }
        finally
        {
            File.Delete(path);
        }
    }

    public GuestStep Step(string name)
    {
        var start = Lines.ToList().FindIndex(line => line.StartsWith($"STEP {name} ", StringComparison.Ordinal));
        Assert.True(start >= 0, $"there is no step {name}: {string.Join('\n', Lines.TakeLast(30))}");
        var json = string.Join('\n', Lines.Skip(start + 1).TakeWhile(line => line != "STEP-END"));
        return new GuestStep(int.Parse(Lines[start].Split(' ')[2]), JsonDocument.Parse(json.Length > 0 ? json : "{}").RootElement);
    }

    public int Count(string text) => Lines.Count(line => line.Contains(text, StringComparison.Ordinal));

    public string After(string start) => Assert.Single(Lines, line => line.StartsWith(start, StringComparison.Ordinal))[start.Length..];

    // Without graphics SeaBIOS writes its banner to the serial line: how often firmware ran can be counted.
    private static IEnumerable<string> Arguments(string kernel, string initrd, string commandLine, IEnumerable<string> devices) =>
    [
        "-M", "q35,graphics=off", "-accel", "tcg", "-cpu", "max", "-m", "768", "-nodefaults", "-no-user-config", "-display", "none", "-serial", "stdio",
        "-kernel", kernel, "-initrd", initrd, "-append", $"console=ttyS0 loglevel=3 mitigations=off cryptomgr.notests {commandLine}", .. devices,
    ];

    private static async Task<KexecGuest> RunAsync(IEnumerable<string> arguments, string? lastLine, int times)
    {
        var lines = new List<string>();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var child = ChildProcess.Start(new ChildOptions
        {
            Executable = ToolLocator.Require("qemu-system-x86_64"),
            Arguments = [.. arguments],
            OnLine = line =>
            {
                lines.Add(Escapes().Replace(line.Text, "").TrimEnd('\r'));
                if (lastLine is not null && line.Text.Contains(lastLine, StringComparison.Ordinal) && --times == 0)
                {
                    ended.TrySetResult();
                }
            },
        });
        var end = await Task.WhenAny(child.Exited, ended.Task, Task.Delay(s_within, TestContext.Current.CancellationToken));
        child.Signal(Signals.Kill);
        await child.Exited;
        Assert.True(end == ended.Task || (end == child.Exited && lastLine is null), $"The guest came to no end: {string.Join('\n', lines.TakeLast(30))}");
        return new KexecGuest(lines);
    }

    [GeneratedRegex(@"\x1b(\[[0-9;?]*[a-zA-Z]|c)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Escapes();
}
