using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Sunup.Model;

namespace Sunup.Serving.Http;

/// <summary>Turns what Kestrel logs into events: requests that it refuses itself, connections over the cap, faults of its own. Nothing is written anywhere else.</summary>
/// <remarks>Source: dotnet/aspnetcore KestrelTrace: categories and event ids are stable and documented there.</remarks>
internal sealed class KestrelDiagnostics(IBootEventSink events, BootClock clock) : ILoggerFactory
{
    private const string Root = "Microsoft.AspNetCore.Server.Kestrel";
    private const string Handshake = "TlsHandshakeFailed";

    private readonly ConcurrentDictionary<string, IPAddress> _clients = new(StringComparer.Ordinal);

    /// <summary>Remembers who is on a connection, so that what is logged of it can be told of a client.</summary>
    internal void Opened(string connectionId, EndPoint? remote)
    {
        if (remote is IPEndPoint endPoint)
        {
            _clients[connectionId] = endPoint.Address.IsIPv4MappedToIPv6 ? endPoint.Address.MapToIPv4() : endPoint.Address;
        }
    }

    internal void Closed(string connectionId) => _clients.TryRemove(connectionId, out _);

    /// <summary>A client that could not agree on TLS.</summary>
    internal void HandshakeFailed(string connectionId, Exception fault) =>
        Publish(Root + ".BadRequests", LogLevel.Debug, new EventId(0, Handshake), fault.Message, connectionId, fault);

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void AddProvider(ILoggerProvider provider)
    {
        // There is one receiver: the event sink.
    }

    public void Dispose()
    {
        // Nothing is held.
    }

    private void Publish(string category, LogLevel level, EventId id, string message, string? connectionId, Exception? fault)
    {
        var address = connectionId is not null && _clients.TryGetValue(connectionId, out var found) ? found : null;
        // On a busy host the socket is gone before Kestrel has seen that the client is.
        var left = fault is (ConnectionAbortedException or ConnectionResetException or ObjectDisposedException { ObjectName: "System.Net.Sockets.Socket" }) && id.Name != Handshake;
        var refused = !left && (category is Root + ".BadRequests" || id.Name is "ConnectionRejected");
        var reason = fault?.Message ?? message;
        var slow = id.Name is "ResponseMinimumDataRateNotSatisfied" or "RequestBodyMinimumDataRateNotSatisfied";
        events.Publish(new BootEvent
        {
            At = clock.Now,
            Source = EventSource.Http,
            Kind = refused ? EventKinds.HttpRefused : EventKinds.Note,
            Text = (refused, slow) switch
            {
                _ when left => $"client went away: {reason}",
                (_, true) => $"cut off: the client takes too little ({reason})",
                (true, _) => $"refused before it was a request: {reason}",
                _ => $"HTTP server: {reason}",
            },
            // A client that leaves was refused nothing; what it did not get of an answer is an event of that answer.
            Severity = left ? EventSeverity.Debug : level >= LogLevel.Error ? EventSeverity.Error : EventSeverity.Warning,
            Subject = new EventSubject(Address: address),
            FindingId = (refused, slow) switch { (_, true) => "SU0527", (true, _) => "SU0525", _ => null },
            Fields = [new EventField("reason", reason), new EventField("kestrel_event", id.Name ?? id.ToString())],
        });
    }

    private sealed class Category(KestrelDiagnostics owner, string name) : ILogger
    {
        private readonly LogLevel _least = name is Root + ".BadRequests" ? LogLevel.Debug : LogLevel.Warning;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= _least && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            var connectionId = (state as IEnumerable<KeyValuePair<string, object?>>)?.FirstOrDefault(pair => pair.Key == "ConnectionId").Value as string;
            owner.Publish(name, logLevel, eventId, formatter(state, exception), connectionId, exception);
        }
    }
}
