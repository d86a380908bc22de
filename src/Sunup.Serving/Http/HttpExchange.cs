using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sunup.Model;

namespace Sunup.Serving.Http;

/// <summary>One request and its answer, with the events that tell of it.</summary>
internal sealed class HttpExchange
{
    private readonly IBootEventSink _events;
    private readonly BootClock _clock;
    private readonly long _startedAt;

    internal HttpExchange(IFeatureCollection features, IBootEventSink events, BootClock clock)
    {
        Features = features;
        Request = features.GetRequiredFeature<IHttpRequestFeature>();
        Response = features.GetRequiredFeature<IHttpResponseFeature>();
        Body = features.GetRequiredFeature<IHttpResponseBodyFeature>();
        Client = features.Get<IHttpConnectionFeature>()?.RemoteIpAddress is { } address
            ? address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address
            : IPAddress.None;
        _events = events;
        _clock = clock;
        _startedAt = clock.Time.GetTimestamp();
    }

    internal IFeatureCollection Features { get; }

    internal IHttpRequestFeature Request { get; }

    internal IHttpResponseFeature Response { get; }

    internal IHttpResponseBodyFeature Body { get; }

    internal IPAddress Client { get; }

    /// <summary>Name of the machine that the request is about, once it is known.</summary>
    internal string? Machine { get; set; }

    internal CancellationToken Aborted => Features.GetRequiredFeature<IHttpRequestLifetimeFeature>().RequestAborted;

    internal bool IsHead => HttpMethods.IsHead(Request.Method);

    internal string Elapsed => _clock.Time.GetElapsedTime(_startedAt).TotalMilliseconds.ToString("0.###", CultureInfo.InvariantCulture);

    internal string? UserAgent => Request.Headers.UserAgent.ToString() is { Length: > 0 } agent ? agent : null;

    /// <summary>iPXE asks: it runs.</summary>
    internal Stage? StageOfClient => UserAgent?.StartsWith("iPXE/", StringComparison.Ordinal) == true ? Stage.Loader : null;

    internal void Publish(string kind, string text, EventSeverity severity, string? findingId, Stage? reached, params ReadOnlySpan<EventField> fields) => _events.Publish(new BootEvent
    {
        At = _clock.Now,
        Source = EventSource.Http,
        Kind = kind,
        Text = text,
        Severity = severity,
        Subject = new EventSubject(Machine, Address: Client),
        Reached = reached,
        FindingId = findingId,
        Fields = ImmutableArray.Create(fields),
    });

    /// <summary>Answers with a status and a line of text.</summary>
    internal Task RespondAsync(int status, string text)
    {
        Response.StatusCode = status;
        Response.Headers.ContentType = Files.MediaTypes.Text;
        return SendAsync(System.Text.Encoding.UTF8.GetBytes(text + "\n"));
    }

    /// <summary>Sends a body that is in memory.</summary>
    internal async Task SendAsync(ReadOnlyMemory<byte> body)
    {
        Response.Headers.ContentLength = body.Length;
        if (!IsHead)
        {
            await Body.Writer.WriteAsync(body, Aborted);
        }
    }

    internal static EventField Number(string name, long value) => new(name, value.ToString(CultureInfo.InvariantCulture));
}
