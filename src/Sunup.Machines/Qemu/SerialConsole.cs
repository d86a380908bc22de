using System.Globalization;
using System.Net.Sockets;
using Sunup.Formats.Consoles;
using Sunup.Model;

namespace Sunup.Machines.Qemu;

/// <summary>Reads the machine's serial port and tells each line as an event.</summary>
/// <remarks>QEMU waits when we are slow; nothing is lost. The raw bytes are in the log file that QEMU writes.</remarks>
internal sealed class SerialConsole : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly QemuOptions _options;
    private readonly ConsoleLineReader _lines;
    private readonly CancellationTokenSource _stop = new();

    public SerialConsole(Socket socket, QemuOptions options)
    {
        _socket = socket;
        _options = options;
        _lines = new ConsoleLineReader(Tell);
        Completed = Task.Run(ReadAsync);
    }

    /// <summary>Completes when QEMU closed the port and the last line was told.</summary>
    public Task Completed { get; }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, cancellationToken)..];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Completed;
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[8192];
        try
        {
            while (await ReceiveAsync(buffer) is > 0 and var count)
            {
                _options.OnConsoleBytes?.Invoke(buffer.AsSpan(0, count));
                _lines.Read(buffer.AsSpan(0, count));
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The port is gone with QEMU, or with us: an end like the other.
        }

        _lines.Complete();
    }

    /// <summary>The next bytes. A line that stays without an end meanwhile is told after the quiet time.</summary>
    private async Task<int> ReceiveAsync(byte[] buffer)
    {
        var receiving = _socket.ReceiveAsync(buffer, SocketFlags.None, _stop.Token);
        if (!_lines.HasPartial || receiving.IsCompleted)
        {
            return await receiving;
        }

        var received = receiving.AsTask();
        try
        {
            return await received.WaitAsync(_options.PromptAfter, _options.Clock.Time);
        }
        catch (TimeoutException)
        {
            _lines.FlushPartial();
            return await received;
        }
    }

    private void Tell(ConsoleLine line) => _options.Sink.Publish(new BootEvent
    {
        At = _options.Clock.Now,
        Source = EventSource.Serial,
        Kind = EventKinds.SerialLine,
        Text = line.Text,
        Severity = EventSeverity.Debug,
        Subject = _options.Subject,
        Fields = line.IsPartial
            ? [new("offset", line.OffsetBytes.ToString(CultureInfo.InvariantCulture)), new("partial", "true")]
            : [new("offset", line.OffsetBytes.ToString(CultureInfo.InvariantCulture))],
    });
}
