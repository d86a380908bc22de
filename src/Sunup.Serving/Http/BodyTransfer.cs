using Sunup.Model;

namespace Sunup.Serving.Http;

/// <summary>Sends a range of an open content as the body of an answer.</summary>
internal sealed class BodyTransfer(HttpExchange exchange, OpenContent content)
{
    // Files below this go into the buffer with the head of the answer: one send instead of two.
    private const int SmallestFileRun = 32 << 10;
    private const int CopyLength = 64 << 10;

    private readonly IFileTransmitter? _transmitter = exchange.Features.Get<IFileTransmitter>();

    /// <summary>Body bytes that were handed to the connection.</summary>
    internal long Sent { get; private set; }

    /// <summary>What broke it off is the file, not the client.</summary>
    internal bool IsFaultOfFile { get; private set; }

    /// <summary>Returns what broke it off, or null.</summary>
    internal async Task<Exception?> SendAsync(ByteRange range)
    {
        try
        {
            await exchange.Body.StartAsync(exchange.Aborted);
            long start = 0;
            foreach (var segment in content.Content.Segments)
            {
                var from = Math.Max(range.Offset, start);
                var to = Math.Min(range.Offset + range.Length, start + segment.Length);
                if (from < to)
                {
                    await SendAsync(segment, start, from - start, to - from);
                }

                start += segment.Length;
            }

            await FlushAsync();
            return null;
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException)
        {
            return _transmitter?.Fault ?? fault;
        }
    }

    private async Task SendAsync(ContentSegment segment, long start, long offset, long length)
    {
        while (length > 0)
        {
            exchange.Aborted.ThrowIfCancellationRequested();
            int sent;
            if (segment is FileSegment file && _transmitter is not null && length >= SmallestFileRun)
            {
                sent = (int)Math.Min(length, SendFileWriter.WindowLength);
                _transmitter.Stage(content.Reader.Open(file), file.Offset + offset, sent);
                _ = exchange.Body.Writer.GetMemory(sent);
                exchange.Body.Writer.Advance(sent);
                await FlushAsync();
            }
            else
            {
                sent = await CopyAsync(start + offset, length);
            }

            offset += sent;
            length -= sent;
            Sent += sent;
        }
    }

    private async Task<int> CopyAsync(long position, long length)
    {
        var count = (int)Math.Min(length, CopyLength);
        var memory = exchange.Body.Writer.GetMemory(count)[..count];
        try
        {
            content.Reader.Read(position, memory.Span);
        }
        catch (IOException)
        {
            IsFaultOfFile = true;
            throw;
        }

        exchange.Body.Writer.Advance(count);
        if (count == CopyLength)
        {
            await FlushAsync();
        }

        return count;
    }

    private async Task FlushAsync()
    {
        var result = await exchange.Body.Writer.FlushAsync(exchange.Aborted);
        if (_transmitter?.Fault is { } fault)
        {
            IsFaultOfFile = fault is FileShrunkException;
            throw fault as IOException ?? new IOException(fault.Message, fault);
        }

        if (result.IsCompleted)
        {
            throw new IOException("the connection is closed");
        }
    }
}
