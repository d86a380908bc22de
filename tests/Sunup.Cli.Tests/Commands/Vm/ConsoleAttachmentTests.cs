using System.Net.Sockets;
using System.Text;
using Sunup.Cli.Commands.Vm;

namespace Sunup.Cli.Tests.Commands.Vm;

public sealed class ConsoleAttachmentTests : IDisposable
{
    private readonly Socket _vm;
    private readonly Socket _here;
    private readonly TemporaryFolder _folder = new();

    public ConsoleAttachmentTests()
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_folder.At("s")));
        listener.Listen();
        _here = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _here.Connect(new UnixDomainSocketEndPoint(_folder.At("s")));
        _vm = listener.Accept();
    }

    public void Dispose()
    {
        _vm.Dispose();
        _here.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_key_detaches_and_what_was_typed_before_it_arrives()
    {
        using var output = new MemoryStream();
        var ended = await new ConsoleAttachment(_here, new MemoryStream([.. "ls\n"u8, ConsoleAttachment.Detach, .. "rm"u8]), output, isTerminal: true).RunAsync(TestContext.Current.CancellationToken);
        Assert.False(ended);
        _here.Dispose();
        Assert.Equal("ls\n", await ReadAsync());
    }

    [Fact]
    public async Task From_a_pipe_the_key_is_a_byte_like_others_and_the_answer_is_waited_for()
    {
        using var output = new MemoryStream();
        var attached = new ConsoleAttachment(_here, new MemoryStream([.. "ls"u8, ConsoleAttachment.Detach]), output, isTerminal: false).RunAsync(TestContext.Current.CancellationToken);
        var typed = new byte[3];
        Assert.Equal(3, await _vm.ReceiveAsync(typed, TestContext.Current.CancellationToken));
        await _vm.SendAsync("answer"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.False(await attached);
        Assert.Equal("answer", Encoding.ASCII.GetString(output.ToArray()));
    }

    [Fact]
    public async Task The_end_of_the_machine_is_told_as_that()
    {
        using var output = new MemoryStream();
        var input = new NetworkStream(_here);
        await _vm.SendAsync("bye"u8.ToArray(), TestContext.Current.CancellationToken);
        _vm.Shutdown(SocketShutdown.Both);
        Assert.True(await new ConsoleAttachment(_here, new NeverEnding(), output, isTerminal: true).RunAsync(TestContext.Current.CancellationToken));
        await input.DisposeAsync();
        Assert.Equal("bye", Encoding.ASCII.GetString(output.ToArray()));
    }

    private async Task<string> ReadAsync()
    {
        using var all = new MemoryStream();
        await using var stream = new NetworkStream(_vm);
        await stream.CopyToAsync(all, TestContext.Current.CancellationToken);
        return Encoding.ASCII.GetString(all.ToArray());
    }

    /// <summary>A person who types nothing.</summary>
    private sealed class NeverEnding : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
