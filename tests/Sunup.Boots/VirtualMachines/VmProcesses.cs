using System.Diagnostics;
using System.Text.Json;

namespace Sunup.Boots.VirtualMachines;

/// <summary>Runs <c>sunup vm</c> as a user does, with a state folder of its own. Disposing ends what still runs.</summary>
internal sealed class VmProcesses : IDisposable
{
    private static readonly string s_program = Path.Combine(AppContext.BaseDirectory, "sunup");

    private int _marks;
    private readonly string _folder = Directory.CreateTempSubdirectory("sunup-vms-").FullName;

    public string Write(string name, string text)
    {
        var path = Path.Combine(_folder, $"{name}.machine.yaml");
        File.WriteAllText(path, text);
        return path;
    }

    public (int ExitCode, string Output, string Error) Run(string input, params string[] arguments)
    {
        using var process = Start(arguments);
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    public Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(s_program, ["vm", .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["SUNUP_STATE"] = _folder;
        return Process.Start(start)!;
    }

    /// <summary>The VM as <c>vm info --json</c> tells it.</summary>
    public JsonElement Info(string name)
    {
        var run = Run("", "info", name, "--json");
        return JsonDocument.Parse(run.Output).RootElement.GetProperty("vms")[0].Clone();
    }

    public string Status(string name) => Info(name).GetProperty("status").GetString()!;

    /// <summary>Waits until the VM is as wanted; reads its record as anybody may.</summary>
    public async Task<JsonElement> UntilAsync(string name, Func<JsonElement, bool> wanted)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        time.CancelAfter(TimeSpan.FromMinutes(4));
        while (true)
        {
            var info = Info(name);
            if (wanted(info))
            {
                return info;
            }

            await Task.Delay(100, time.Token);
        }
    }

    /// <summary>Types a line at the guest's shell, once that is seen to answer: what is typed before its prompt may be lost.</summary>
    public async Task TypeAsync(string name, string line)
    {
        var mark = $"READY-{++_marks}";
        using var time = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        time.CancelAfter(TimeSpan.FromMinutes(2));
        do
        {
            time.Token.ThrowIfCancellationRequested();
            Run($"echo {mark}-$((40+2))\n", "console", name);
        }
        while (!Run("", "logs", name).Output.Contains($"{mark}-42", StringComparison.Ordinal));
        Run($"{line}\n", "console", name);
    }

    public void Dispose()
    {
        Run("", "stop", "--all", "--force");
        Directory.Delete(_folder, recursive: true);
    }
}
