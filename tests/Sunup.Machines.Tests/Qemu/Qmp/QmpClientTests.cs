using System.Net.Sockets;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sunup.Linux.Processes;
using Sunup.Machines.Qemu.Qmp;

namespace Sunup.Machines.Tests.Qemu.Qmp;

public sealed class QmpClientTests
{
    private const string Greeting = "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 22, \"minor\": 2, \"major\": 7}, \"package\": \"Debian\"}, \"capabilities\": [\"oob\"]}}\r\n";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Greeting_and_negotiation_come_first()
    {
        await using var server = new ScriptedQmpServer();
        var connecting = QmpClient.ConnectAsync(server.ClientStream, _ => { }, Cancel);
        await server.SendAsync(Greeting);
        Assert.Equal("{\"execute\":\"qmp_capabilities\",\"id\":1}", await server.ReadLineAsync());
        await server.SendAsync("{\"return\": {}, \"id\": 1}\r\n");
        await using var client = await connecting.WaitAsync(Patience, Cancel);
        Assert.Equal("7.2.22", client.Version);
    }

    [Fact]
    public async Task Answers_find_their_commands_in_whatever_order_they_come()
    {
        await using var server = new ScriptedQmpServer();
        await using var client = await ConnectAsync(server, _ => { });
        var first = client.ExecuteAsync("query-status", null, Cancel);
        await server.ReadLineAsync();
        var second = client.ExecuteAsync("screendump", arguments => arguments.WriteString("filename", "/x"), Cancel);
        Assert.Equal("{\"execute\":\"screendump\",\"arguments\":{\"filename\":\"/x\"},\"id\":3}", await server.ReadLineAsync());
        await server.SendAsync("{\"id\": 3, \"error\": {\"class\": \"GenericError\", \"desc\": \"no screen\"}}\r\n{\"id\": 2, \"return\": {\"status\": \"running\"}}\r\n");
        Assert.Equal("running", (await first.WaitAsync(Patience, Cancel)).Return.GetProperty("status").GetString());
        Assert.Equal(new QmpError("GenericError", "no screen"), (await second).Error);
    }

    [Fact]
    public async Task Events_come_in_order_also_when_they_are_cut_anywhere()
    {
        var events = new List<QmpEvent>();
        var seen = new TaskCompletionSource();
        await using var server = new ScriptedQmpServer();
        await using var client = await ConnectAsync(server, happened =>
        {
            events.Add(happened);
            if (events.Count == 2)
            {
                seen.SetResult();
            }
        });
        var text = "{\"timestamp\": {\"seconds\": 1, \"microseconds\": 2}, \"event\": \"RESET\", \"data\": {\"guest\": true, \"reason\": \"guest-reset\"}}\r\n{\"event\": \"STOP\"}\r\n";
        foreach (var piece in text.Chunk(7))
        {
            await server.SendAsync(new string(piece));
        }

        await seen.Task.WaitAsync(Patience, Cancel);
        Assert.Equal(["RESET", "STOP"], events.Select(happened => happened.Name));
        Assert.Equal("guest-reset", events[0].Reason);
        Assert.Null(events[1].Reason);
    }

    [Fact]
    public async Task A_connection_that_is_closed_answers_every_command()
    {
        await using var server = new ScriptedQmpServer();
        await using var client = await ConnectAsync(server, _ => { });
        var waiting = client.QuitAsync(Cancel);
        await server.ReadLineAsync();
        server.Close();
        Assert.Equal(QmpError.ConnectionClosed, (await waiting.WaitAsync(Patience, Cancel)).Error!.Class);
        Assert.Equal(QmpError.ConnectionClosed, (await client.ContinueAsync(Cancel)).Error!.Class);
        Assert.Equal("QEMU closed the connection", await client.Closed);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n", "not a QMP message")]
    [InlineData("[1]\r\n", "not a QMP message: a Array")]
    [InlineData("{}\r\n", "an object without QMP, event, return or error")]
    [InlineData("{\"error\": {\"class\": \"GenericError\", \"desc\": \"JSON parse error\"}}\r\n", "QEMU did not understand us: JSON parse error")]
    public async Task What_is_not_qmp_ends_the_connection_with_the_reason(string line, string reason)
    {
        await using var server = new ScriptedQmpServer();
        await using var client = await ConnectAsync(server, _ => { });
        await server.SendAsync(line);
        Assert.Contains(reason, await client.Closed.WaitAsync(Patience, Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_without_end_is_given_up()
    {
        await using var server = new ScriptedQmpServer();
        await using var client = await ConnectAsync(server, _ => { });
        var sending = server.SendAsync(new string(' ', QmpClient.MaxMessageBytes + 100_000));
        Assert.Contains("is longer than", await client.Closed.WaitAsync(Patience, Cancel), StringComparison.Ordinal);
        await client.DisposeAsync();
        // What is left of it finds a closed socket, or fits into its buffers.
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    [Fact]
    public async Task A_server_that_hangs_up_before_its_greeting_is_an_error_that_says_so()
    {
        await using var server = new ScriptedQmpServer();
        var connecting = QmpClient.ConnectAsync(server.ClientStream, _ => { }, Cancel);
        server.Close();
        var error = await Assert.ThrowsAsync<IOException>(() => connecting.WaitAsync(Patience, Cancel));
        Assert.Contains("No QMP greeting: QEMU closed the connection", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_line_is_a_message_or_malformed() =>
        Prop.ForAll<byte[]>(line => Assert.NotNull(QmpMessage.Parse(line))).QuickCheckThrowOnFailure();

    [Trait("Kind", "Peer")]
    [Fact]
    public async Task A_real_qemu_without_a_machine_is_spoken_to()
    {
        var qemu = Requires.Tool("qemu-system-x86_64");
        var folder = Directory.CreateTempSubdirectory("sunup-test-");
        var path = Path.Combine(folder.FullName, "qmp.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        await using var process = ChildProcess.Start(new ChildOptions
        {
            Executable = qemu,
            Arguments = ["-machine", "none", "-nodefaults", "-display", "none", "-chardev", $"socket,id=qmp,path={path}", "-mon", "chardev=qmp,mode=control"],
        });
        var events = new List<string>();
        await using var client = await QmpClient.ConnectAsync(new NetworkStream(await listener.AcceptAsync(Cancel), ownsSocket: true), happened => events.Add($"{happened.Name} {happened.Reason}"), Cancel);
        Assert.Matches(@"^\d+\.\d+\.\d+$", client.Version);
        Assert.Equal("running", await client.QueryStatusAsync(Cancel));
        Assert.Equal("CommandNotFound", (await client.ExecuteAsync("no-such-command", null, Cancel)).Error!.Class);
        Assert.False((await client.ScreenDumpAsync(Path.Combine(folder.FullName, "x.ppm"), Cancel)).IsSuccess);
        Assert.True((await client.QuitAsync(Cancel)).IsSuccess);
        await client.Closed.WaitAsync(Patience, Cancel);
        Assert.True((await process.Exited).IsSuccess);
        Assert.Equal("SHUTDOWN host-qmp-quit", events[^1]);
        folder.Delete(recursive: true);
    }

    private static async Task<QmpClient> ConnectAsync(ScriptedQmpServer server, Action<QmpEvent> onEvent)
    {
        var connecting = QmpClient.ConnectAsync(server.ClientStream, onEvent, Cancel);
        await server.SendAsync(Greeting);
        await server.ReadLineAsync();
        await server.SendAsync("{\"return\": {}, \"id\": 1}\r\n");
        return await connecting.WaitAsync(Patience, Cancel);
    }

    /// <summary>The other end of a connection: says what the test tells it to.</summary>
    private sealed class ScriptedQmpServer : IAsyncDisposable
    {
        private readonly NetworkStream _stream;
        private readonly StreamReader _reader;

        public ScriptedQmpServer()
        {
            using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
            listener.Listen(1);
            var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            client.Connect(listener.LocalEndPoint!);
            ClientStream = new NetworkStream(client, ownsSocket: true);
            _stream = new NetworkStream(listener.Accept(), ownsSocket: true);
            _reader = new StreamReader(_stream);
        }

        public Stream ClientStream { get; }

        public Task SendAsync(string text) => _stream.WriteAsync(Encoding.UTF8.GetBytes(text), Cancel).AsTask();

        public async Task<string?> ReadLineAsync() => await _reader.ReadLineAsync(Cancel).AsTask().WaitAsync(Patience, Cancel);

        public void Close() => _stream.Socket.Shutdown(SocketShutdown.Both);

        public async ValueTask DisposeAsync()
        {
            _reader.Dispose();
            await _stream.DisposeAsync();
        }
    }
}
