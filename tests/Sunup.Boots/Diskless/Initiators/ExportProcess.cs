using System.Text.Json;
using Sunup.Linux.Namespaces;
using Sunup.Linux.Processes;
using Sunup.Model;

namespace Sunup.Boots.Diskless.Initiators;

/// <summary><c>sunup disk export</c> as a process of its own, which can be killed as any process is.</summary>
internal sealed class ExportProcess : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ChildProcess _process;

    private ExportProcess(INetworkScope scope, string[] arguments) => _process = ChildProcess.Start(new ChildOptions
    {
        Executable = Path.Combine(AppContext.BaseDirectory, "sunup"),
        Arguments = ["disk", "export", "--log", "json", .. arguments],
        Scope = scope,
        OnLine = Add,
    });

    /// <summary>Starts it, and returns when it listens.</summary>
    public static async Task<ExportProcess> StartAsync(INetworkScope scope, params string[] arguments)
    {
        var export = new ExportProcess(scope, arguments);
        var first = await Task.WhenAny(export._listening.Task, export._process.Exited).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.True(first == export._listening.Task, $"It does not listen:\n{export.All}");
        return export;
    }

    /// <summary>Its events of one kind.</summary>
    public IReadOnlyList<JsonElement> Of(string kind)
    {
        lock (_lock)
        {
            return [.. _lines.Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement).Where(seen => seen.GetProperty("kind").GetString() == kind)];
        }
    }

    public string All
    {
        get
        {
            lock (_lock)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <summary>It has no time to do anything any more.</summary>
    public async Task KillAsync()
    {
        _process.Signal(Signals.Kill);
        await _process.Exited;
    }

    /// <summary>As a service manager ends it.</summary>
    public Task<ChildExit> StopAsync() => _process.StopAsync(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync() => await _process.DisposeAsync();

    private void Add(ChildLine line)
    {
        lock (_lock)
        {
            _lines.Add(line.Text);
        }

        if (line.Text.Contains($"\"{EventKinds.ServiceListening}\"", StringComparison.Ordinal))
        {
            _listening.TrySetResult();
        }
    }
}
