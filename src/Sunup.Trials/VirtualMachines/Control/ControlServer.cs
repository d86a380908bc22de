using System.Net.Sockets;
using System.Text.Json;
using Sunup.Trials.VirtualMachines.Supervision;

namespace Sunup.Trials.VirtualMachines.Control;

/// <summary>Answers on a VM's control socket, which only its user may open.</summary>
internal sealed class ControlServer : IAsyncDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly VmFolder _vm;
    private readonly VmSupervisor _supervisor;
    private readonly ConsoleHub _console;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private readonly List<Task> _serving = [];

    private ControlServer(VmFolder vm, VmSupervisor supervisor, ConsoleHub console, Socket listener)
    {
        (_vm, _supervisor, _console, _listener) = (vm, supervisor, console, listener);
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Takes the place of a socket that a killed supervisor left: the caller holds the VM's lock.</summary>
    public static ControlServer Start(VmFolder vm, VmSupervisor supervisor, ConsoleHub console)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(vm.ControlSocket)!, Private);
        File.Delete(vm.ControlSocket);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(vm.ControlSocket));
        listener.Listen();
        return new ControlServer(vm, supervisor, console, listener);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        File.Delete(_vm.ControlSocket);
        await _accepting;
        // Those who asked for the end get their answer.
        await Task.WhenAny(Task.WhenAll(_serving), Task.Delay(TimeSpan.FromSeconds(2), CancellationToken.None));
        await _stop.CancelAsync();
        await Task.WhenAll(_serving);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync(_stop.Token);
                _serving.RemoveAll(task => task.IsCompleted);
                _serving.Add(Task.Run(() => ServeAsync(socket)));
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The supervisor ends.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                while (await ControlLines.ReadAsync(socket, _stop.Token) is { } line && await AnswerAsync(socket, line))
                {
                }
            }
            catch (Exception gone) when (gone is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The other side hung up, or we end.
            }
        }
    }

    /// <summary>False where the connection is over.</summary>
    private async Task<bool> AnswerAsync(Socket socket, byte[] line)
    {
        ControlRequest? request;
        try
        {
            request = JsonSerializer.Deserialize(line, VmJson.Default.ControlRequest);
        }
        catch (JsonException fault)
        {
            await ReplyAsync(socket, new ControlReply { Error = $"not a request: {fault.Message}" });
            return false;
        }

        if (request is { Do: "console" })
        {
            await ReplyAsync(socket, new ControlReply { State = _supervisor.State.Current });
            await ConsoleAsync(socket);
            return false;
        }

        await ReplyAsync(socket, await DoAsync(request));
        return true;
    }

    private async Task<ControlReply> DoAsync(ControlRequest? request)
    {
        switch (request?.Do)
        {
            case "status":
                break;
            case "started":
                await _supervisor.State.Settled.WaitAsync(_stop.Token);
                break;
            case "stop":
                await _supervisor.StopAsync(request.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 86_400)) : null, request.Restart);
                break;
            case "kill":
                await _supervisor.StopAsync(TimeSpan.Zero, request.Restart);
                break;
            case "qmp":
                return await QmpAsync(request);
            default:
                return new ControlReply { Error = $"unknown request '{request?.Do}': status, started, stop, kill, qmp, console" };
        }

        return new ControlReply { State = _supervisor.State.Current };
    }

    private async Task<ControlReply> QmpAsync(ControlRequest request)
    {
        if (_supervisor.Run?.Machine is not { } machine)
        {
            return new ControlReply { Error = "QEMU does not run" };
        }

        var reply = await machine.Qmp.ExecuteAsync(request.Command ?? "", request.Arguments is { ValueKind: JsonValueKind.Object } arguments ? writer => WriteMembers(writer, arguments) : null, _stop.Token);
        return reply.Error is { } error ? new ControlReply { Error = $"{error.Class}: {error.Description}" } : new ControlReply { Result = reply.Return };
    }

    private static void WriteMembers(Utf8JsonWriter writer, JsonElement arguments)
    {
        foreach (var member in arguments.EnumerateObject())
        {
            member.WriteTo(writer);
        }
    }

    private async Task ConsoleAsync(Socket socket)
    {
        var output = _console.Join();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var typing = TypeAsync(socket, over);
        try
        {
            await foreach (var bytes in output.ReadAllAsync(over.Token))
            {
                ReadOnlyMemory<byte> left = bytes;
                while (!left.IsEmpty)
                {
                    left = left[await socket.SendAsync(left, over.Token)..];
                }
            }
        }
        finally
        {
            _console.Leave(output);
            await over.CancelAsync();
            await typing;
        }
    }

    private async Task TypeAsync(Socket socket, CancellationTokenSource over)
    {
        var buffer = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(buffer, over.Token) is > 0 and var count)
            {
                if (_supervisor.Run?.Machine is { } machine)
                {
                    await machine.WriteConsoleAsync(buffer.AsMemory(0, count), over.Token);
                }
            }
        }
        catch (Exception gone) when (gone is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Detached, or the machine is gone.
        }

        await over.CancelAsync();
    }

    private static Task ReplyAsync(Socket socket, ControlReply reply) => ControlLines.WriteAsync(socket, JsonSerializer.SerializeToUtf8Bytes(reply, VmJson.Default.ControlReply), CancellationToken.None);
}
