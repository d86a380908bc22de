using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sunup.Model;
using Sunup.Serving.Files;

namespace Sunup.Serving.Http;

/// <summary>Answers one request: decides which endpoint it is for. Runs on Kestrel without ASP.NET's pipeline, of which nothing would be used.</summary>
internal sealed class BootHttpApplication(IBootFileSource files, IMachineDirectory machines, IBootEventSink events, BootClock clock, HttpLimits limits)
    : IHttpApplication<HttpExchange>
{
    private readonly FileResponder _files = new(files);
    private readonly ReportEndpoint _reports = new(machines, limits);
    private readonly MetadataEndpoint _metadata = new(machines);
    private readonly MachineFinder _finder = new(machines);

    public HttpExchange CreateContext(IFeatureCollection contextFeatures) => new(contextFeatures, events, clock);

    public void DisposeContext(HttpExchange context, Exception? exception)
    {
        // An exchange holds nothing.
    }

    public async Task ProcessRequestAsync(HttpExchange context)
    {
        try
        {
            await AnswerAsync(context);
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException)
        {
            // The body broke a limit: Kestrel answers with the right status and logs it, which makes the event.
            throw;
        }
        catch (OperationCanceledException) when (context.Aborted.IsCancellationRequested)
        {
            context.Publish(EventKinds.HttpAborted, $"client went away during {context.Request.Method} {context.Request.Path}", EventSeverity.Warning, "SU0522", null);
        }
    }

    private Task AnswerAsync(HttpExchange exchange)
    {
        var path = exchange.Request.Path;
        if (path is "/report" || (path.StartsWith("/machines/", StringComparison.Ordinal) && path.EndsWith("/report", StringComparison.Ordinal)))
        {
            return _reports.AnswerAsync(exchange);
        }

        if (!HttpMethods.IsGet(exchange.Request.Method) && !exchange.IsHead)
        {
            exchange.Response.Headers.Allow = "GET, HEAD";
            return RefuseAsync(exchange, StatusCodes.Status405MethodNotAllowed, $"method {exchange.Request.Method} is not for files");
        }

        if (GoesUp(exchange.Request.RawTarget))
        {
            return RefuseAsync(exchange, StatusCodes.Status400BadRequest, "the path goes up with '..'");
        }

        if (path is "/boot")
        {
            return _finder.AnswerAsync(exchange);
        }

        return path.StartsWith("/machines/", StringComparison.Ordinal) && path.EndsWith("/metadata.json", StringComparison.Ordinal)
            ? _metadata.AnswerAsync(exchange)
            : _files.AnswerAsync(exchange);
    }

    private static Task RefuseAsync(HttpExchange exchange, int status, string reason)
    {
        exchange.Publish(
            EventKinds.HttpRefused,
            $"{exchange.Request.Method} {exchange.Request.RawTarget}: refused, {reason}",
            EventSeverity.Warning,
            status == StatusCodes.Status400BadRequest ? "SU0523" : null,
            null,
            new("method", exchange.Request.Method), new("path", exchange.Request.RawTarget), HttpExchange.Number("status", status), new("reason", reason));
        return exchange.RespondAsync(status, reason);
    }

    // Kestrel has removed dot segments from the path by now; one who sent them is told so, and so is the operator.
    private static bool GoesUp(string target)
    {
        if (!target.Contains("..", StringComparison.Ordinal) && !target.Contains("%2e", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var path = target.IndexOf('?') is >= 0 and var query ? target[..query] : target;
        return Uri.UnescapeDataString(path).Split('/', '\\').Contains("..");
    }
}
