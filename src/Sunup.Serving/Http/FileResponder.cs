using System.Collections.Immutable;
using System.Globalization;

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

using Sunup.Model;
using Sunup.Serving.Files;

namespace Sunup.Serving.Http;

/// <summary>Answers GET and HEAD for files: conditions, ranges, bytes, and the events of each.</summary>
/// <remarks>Source: RFC 9110 sections 13 (conditions, in the order of 13.2.2) and 14 (ranges).</remarks>
internal sealed class FileResponder(IBootFileSource files)
{
    internal Task AnswerAsync(HttpExchange exchange)
    {
        var request = new BootFileRequest(exchange.Request.Path, exchange.Client, EventSource.Http);
        return files.Find(request) is { } file ? SendAsync(exchange, file) : MissAsync(exchange, files.Explain(request));
    }

    private static async Task SendAsync(HttpExchange exchange, BootFile file)
    {
        exchange.Machine = file.Machine;
        using var content = new OpenContent(file.Content);
        if (content.Open() is { } fault)
        {
            await FailAsync(exchange, file, fault);
            return;
        }

        var tag = content.Tag();
        var length = file.Content.Length;
        var headers = exchange.Response.Headers;
        headers.ETag = tag.Tag;
        headers.AcceptRanges = "bytes";
        if (tag.LastModified is { } modified)
        {
            headers.LastModified = modified.ToString("R", CultureInfo.InvariantCulture);
        }

        if (IsUnchanged(exchange.Request.Headers, tag))
        {
            exchange.Response.StatusCode = StatusCodes.Status304NotModified;
            Complete(exchange, file, StatusCodes.Status304NotModified, 0, null);
            return;
        }

        var range = new ByteRange(0, length);
        var header = RangeHeader(exchange, tag);
        var asked = header is null ? RangeRequest.Whole : ByteRanges.Parse(header, length, out range);
        if (asked == RangeRequest.Unsatisfiable)
        {
            headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{length}");
            exchange.Response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            headers.ContentLength = 0;
            Complete(exchange, file, StatusCodes.Status416RangeNotSatisfiable, 0, header);
            return;
        }

        if (asked == RangeRequest.Part)
        {
            exchange.Response.StatusCode = StatusCodes.Status206PartialContent;
            headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {range.Offset}-{range.Offset + range.Length - 1}/{length}");
        }

        headers.ContentType = file.MediaType;
        headers.ContentLength = range.Length;
        await SendBodyAsync(exchange, file, content, range, asked == RangeRequest.Part ? header : null);
    }

    private static async Task SendBodyAsync(HttpExchange exchange, BootFile file, OpenContent content, ByteRange range, string? rangeHeader)
    {
        exchange.Publish(
            EventKinds.HttpRequest,
            $"{exchange.Request.Method} {exchange.Request.Path}",
            EventSeverity.Info,
            null,
            exchange.StageOfClient,
            new("method", exchange.Request.Method), new("path", exchange.Request.Path), HttpExchange.Number("length", range.Length), new("user_agent", exchange.UserAgent ?? ""));
        if (exchange.IsHead)
        {
            Complete(exchange, file, exchange.Response.StatusCode, 0, rangeHeader);
            return;
        }

        var transfer = new BodyTransfer(exchange, content);
        var outcome = await transfer.SendAsync(range);
        if (outcome is null)
        {
            Complete(exchange, file, exchange.Response.StatusCode, transfer.Sent, rangeHeader);
            return;
        }

        var server = transfer.IsFaultOfFile;
        exchange.Publish(
            EventKinds.HttpAborted,
            server
                ? $"GET {exchange.Request.Path}: broken off after {transfer.Sent} of {range.Length} bytes: {outcome.Message}"
                : $"GET {exchange.Request.Path}: the client went away after {transfer.Sent} of {range.Length} bytes",
            server ? EventSeverity.Error : EventSeverity.Warning,
            server ? "SU0524" : "SU0522",
            null,
            new("path", exchange.Request.Path), new("file", file.Name), HttpExchange.Number("bytes", transfer.Sent), HttpExchange.Number("length", range.Length),
            new("duration_ms", exchange.Elapsed), new("reason", outcome.Message));
        exchange.Features.Get<IHttpRequestLifetimeFeature>()?.Abort();
    }

    private static void Complete(HttpExchange exchange, BootFile file, int status, long bytes, string? range)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{exchange.Request.Method} {exchange.Request.Path}: {status}, {bytes} bytes in {exchange.Elapsed} ms");
        var fields = ImmutableArray.Create(
            new EventField("method", exchange.Request.Method), new EventField("path", exchange.Request.Path), new EventField("file", file.Name),
            HttpExchange.Number("status", status), HttpExchange.Number("bytes", bytes), new EventField("duration_ms", exchange.Elapsed));
        exchange.Publish(
            EventKinds.HttpComplete,
            text,
            EventSeverity.Info,
            null,
            exchange.StageOfClient,
            range is null ? fields.AsSpan() : fields.Add(new EventField("range", range)).AsSpan());
    }

    private static Task FailAsync(HttpExchange exchange, BootFile file, string reason)
    {
        exchange.Publish(
            EventKinds.HttpRefused,
            $"{exchange.Request.Method} {exchange.Request.Path}: cannot be served, {reason}",
            EventSeverity.Error,
            "SU0524",
            null,
            new("path", exchange.Request.Path), new("file", file.Name), HttpExchange.Number("status", 500), new("reason", reason));
        return exchange.RespondAsync(StatusCodes.Status500InternalServerError, "the file changed while it was served");
    }

    private static Task MissAsync(HttpExchange exchange, BootFileMiss miss)
    {
        var refused = miss.Kind is BootFileMissKind.Escapes or BootFileMissKind.Unreadable;
        var status = refused ? StatusCodes.Status403Forbidden : StatusCodes.Status404NotFound;
        exchange.Publish(
            refused ? EventKinds.HttpRefused : EventKinds.HttpNotFound,
            $"{exchange.Request.Method} {exchange.Request.Path}: {status}, {miss}",
            miss.Kind == BootFileMissKind.Unneeded ? EventSeverity.Debug : EventSeverity.Warning,
            miss.Kind switch { BootFileMissKind.Unneeded => null, BootFileMissKind.NotFound => "SU0530", _ => "SU0523" },
            null,
            new("method", exchange.Request.Method), new("path", exchange.Request.Path), HttpExchange.Number("status", status), new("reason", miss.ToString()),
            new("user_agent", exchange.UserAgent ?? ""));
        return exchange.RespondAsync(status, refused ? "refused" : "not found");
    }

    private static bool IsUnchanged(IHeaderDictionary headers, EntityTag tag)
    {
        if (headers.IfNoneMatch.Count > 0)
        {
            return tag.IsNamedIn(headers.IfNoneMatch.ToString(), weakAllowed: true);
        }

        return tag.LastModified is { } modified && TryReadDate(headers.IfModifiedSince.ToString(), out var since) && modified <= since;
    }

    // RFC 9110 13.1.5: a range is honoured only while the thing is the one that If-Range names.
    private static string? RangeHeader(HttpExchange exchange, EntityTag tag)
    {
        var headers = exchange.Request.Headers;
        if (headers.Range.Count == 0 || !HttpMethods.IsGet(exchange.Request.Method))
        {
            return null;
        }

        var condition = headers.IfRange.ToString();
        var holds = condition.Length == 0
            || (condition.StartsWith('"') ? condition == tag.Tag : TryReadDate(condition, out var date) && tag.LastModified == date);
        return holds ? headers.Range.ToString() : null;
    }

    private static bool TryReadDate(string text, out DateTimeOffset date) =>
        DateTimeOffset.TryParseExact(text, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date);
}
