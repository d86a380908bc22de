using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text.Json;

namespace Sunup.Machines.Qemu.Qmp;

/// <summary>Speaks QEMU's machine protocol over a connected stream. Commands may come from several threads at once; each finds its own answer by its id.</summary>
/// <remarks>Source: docs/interop/qmp-spec.rst of QEMU. One JSON object a line, ended by CRLF.</remarks>
public sealed class QmpClient : IAsyncDisposable
{
    /// <summary>A longer message ends the connection.</summary>
    public const int MaxMessageBytes = 8 << 20;

    private readonly Stream _stream;
    private readonly Action<QmpEvent> _onEvent;
    private readonly ConcurrentDictionary<long, TaskCompletionSource<QmpReply>> _pending = new();
    private readonly TaskCompletionSource<QmpGreeting?> _greeting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<string> _reading;
    private long _lastId;
    private int _disposed;

    private QmpClient(Stream stream, Action<QmpEvent> onEvent)
    {
        _stream = stream;
        _onEvent = onEvent;
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>QEMU's version, from its greeting.</summary>
    public string Version { get; private set; } = "unknown";

    /// <summary>Completes when the connection has ended, with the reason in words.</summary>
    public Task<string> Closed => _reading;

    /// <summary>Waits for the greeting and leaves negotiation mode.</summary>
    /// <param name="stream">Connected to QEMU; disposed with the client.</param>
    /// <param name="onEvent">Gets each event, in order, on a thread of the client. Must not throw.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IOException">What is on the other side does not speak the protocol, or hung up.</exception>
    public static async Task<QmpClient> ConnectAsync(Stream stream, Action<QmpEvent> onEvent, CancellationToken cancellationToken)
    {
        var client = new QmpClient(stream, onEvent);
        try
        {
            var greeting = await client._greeting.Task.WaitAsync(cancellationToken)
                ?? throw new IOException($"No QMP greeting: {await client._reading}.");
            client.Version = greeting.Version;
            var reply = await client.ExecuteAsync("qmp_capabilities", null, cancellationToken);
            return reply.IsSuccess ? client : throw new IOException($"QMP negotiation failed: {reply.Error!.Description}.");
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a command. A closed connection is an answer too: <see cref="QmpError.ConnectionClosed"/>.</summary>
    /// <param name="command">Its name.</param>
    /// <param name="writeArguments">Writes the members of <c>arguments</c>; null for none.</param>
    /// <param name="cancellationToken">Ends the wait; the command may be carried out nevertheless.</param>
    public async Task<QmpReply> ExecuteAsync(string command, Action<Utf8JsonWriter>? writeArguments, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = new TaskCompletionSource<QmpReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = answer;
        try
        {
            if (_reading.IsCompleted)
            {
                return Unanswered(id);
            }

            await SendAsync(Encode(id, command, writeArguments), cancellationToken);
            return await answer.Task.WaitAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return Unanswered(id);
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    public Task<QmpReply> ContinueAsync(CancellationToken cancellationToken) => ExecuteAsync("cont", null, cancellationToken);

    /// <summary>Ends QEMU at once.</summary>
    public Task<QmpReply> QuitAsync(CancellationToken cancellationToken) => ExecuteAsync("quit", null, cancellationToken);

    /// <summary>Presses the power button; the guest decides what follows.</summary>
    public Task<QmpReply> SystemPowerDownAsync(CancellationToken cancellationToken) => ExecuteAsync("system_powerdown", null, cancellationToken);

    /// <summary><c>running</c>, <c>paused</c>, <c>internal-error</c>, <c>guest-panicked</c>, ...; null when QEMU did not say.</summary>
    public async Task<string?> QueryStatusAsync(CancellationToken cancellationToken)
    {
        var reply = await ExecuteAsync("query-status", null, cancellationToken);
        return reply.IsSuccess ? QmpMessage.Text(reply.Return, "status") : null;
    }

    /// <summary>Writes the screen into a PPM file. Fails on a machine without graphics.</summary>
    public Task<QmpReply> ScreenDumpAsync(string path, CancellationToken cancellationToken) =>
        ExecuteAsync("screendump", arguments => arguments.WriteString("filename", path), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stop.CancelAsync();
        await _stream.DisposeAsync();
        await _reading;
        _stop.Dispose();
        _writing.Dispose();
    }

    private static QmpReply Unanswered(long id) => new(id, default, new QmpError(QmpError.ConnectionClosed, "QEMU closed the connection"));

    private static byte[] Encode(long id, string command, Action<Utf8JsonWriter>? writeArguments)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("execute", command);
            if (writeArguments is not null)
            {
                writer.WriteStartObject("arguments");
                writeArguments(writer);
                writer.WriteEndObject();
            }

            writer.WriteNumber("id", id);
            writer.WriteEndObject();
        }

        buffer.Write("\r\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private async Task SendAsync(byte[] message, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            // Not cancelled half-way: half a message would spoil all that follow.
            await _stream.WriteAsync(message, _stop.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new IOException("the connection was closed", e);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task<string> ReadAsync()
    {
        var reader = PipeReader.Create(_stream, new StreamPipeReaderOptions(leaveOpen: true));
        string reason;
        try
        {
            reason = await ReadMessagesAsync(reader);
        }
        catch (OperationCanceledException)
        {
            reason = "closed by us";
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            reason = _stop.IsCancellationRequested ? "closed by us" : e.Message;
        }

        await reader.CompleteAsync();
        _greeting.TrySetResult(null);
        foreach (var (id, answer) in _pending)
        {
            answer.TrySetResult(Unanswered(id));
        }

        return reason;
    }

    private async Task<string> ReadMessagesAsync(PipeReader reader)
    {
        while (true)
        {
            var read = await reader.ReadAsync(_stop.Token);
            var buffer = read.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                if (Dispatch(buffer.Slice(0, end)) is { } fault)
                {
                    return fault;
                }

                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            if (read.IsCompleted)
            {
                return buffer.IsEmpty ? "QEMU closed the connection" : "QEMU closed the connection in the middle of a message";
            }

            if (buffer.Length > MaxMessageBytes)
            {
                return $"a message is longer than {MaxMessageBytes} bytes";
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    /// <summary>Hands one message on; returns why the connection cannot go on, or null.</summary>
    private string? Dispatch(ReadOnlySequence<byte> line)
    {
        if (line.Length <= 1)
        {
            return null;
        }

        switch (QmpMessage.Parse(line.IsSingleSegment ? line.FirstSpan : line.ToArray()))
        {
            case QmpGreeting greeting:
                _greeting.TrySetResult(greeting);
                return null;
            case QmpEvent happened:
                _onEvent(happened);
                return null;
            case QmpReply { Id: { } id } reply:
                if (_pending.TryGetValue(id, out var answer))
                {
                    answer.TrySetResult(reply);
                }

                return null;
            case QmpReply { Error: { } error }:
                return $"QEMU did not understand us: {error.Description}";
            case QmpMalformed malformed:
                return $"not a QMP message: {malformed.Rule}";
            default:
                return null;
        }
    }
}
