using System.Text;
using Sunup.Trials.VirtualMachines.Supervision;

namespace Sunup.Trials.Tests.VirtualMachines;

public sealed class ConsoleHubTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sunup-console-").FullName;

    private string Log => Path.Combine(_folder, "serial.log");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Who_joins_late_gets_the_last_lines_first()
    {
        using var hub = new ConsoleHub(Log);
        hub.Write("before "u8);
        var viewer = hub.Join();
        hub.Write("after"u8);
        Assert.Equal("before ", Encoding.ASCII.GetString(await viewer.ReadAsync(TestContext.Current.CancellationToken)));
        Assert.Equal("after", Encoding.ASCII.GetString(await viewer.ReadAsync(TestContext.Current.CancellationToken)));
        Assert.Equal("before after", File.ReadAllText(Log));
    }

    [Fact]
    public async Task Who_does_not_read_is_cut_off_and_holds_nobody_up()
    {
        using var hub = new ConsoleHub(Log);
        var lazy = hub.Join();
        for (var i = 0; i < 5000; i++)
        {
            hub.Write("line\n"u8);
        }

        while (await lazy.WaitToReadAsync(TestContext.Current.CancellationToken) && lazy.TryRead(out _))
        {
        }

        Assert.True(lazy.Completion.IsCompleted);
        Assert.Equal(25_000, new FileInfo(Log).Length);
    }

    [Fact]
    public void The_log_keeps_two_halves()
    {
        using var hub = new ConsoleHub(Log, mostBytes: 1000);
        for (var i = 0; i < 1000; i++)
        {
            hub.Write("0123456789"u8);
        }

        Assert.InRange(new FileInfo(Log).Length + new FileInfo($"{Log}.1").Length, 1000, 2100);
    }
}
