using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sunup.Formats.Loaders.Ipxe;
using Sunup.Model;

namespace Sunup.Serving.Http;

/// <summary><c>/report</c> and <c>/machines/NAME/report</c>: a loader, or anything on the machine, says how it goes. Form fields in the body or the query.</summary>
internal sealed class ReportEndpoint(IMachineDirectory machines, HttpLimits limits)
{
    internal async Task AnswerAsync(HttpExchange exchange)
    {
        var method = exchange.Request.Method;
        if (!HttpMethods.IsGet(method) && !HttpMethods.IsPost(method) && !exchange.IsHead)
        {
            exchange.Response.Headers.Allow = "GET, HEAD, POST";
            await exchange.RespondAsync(StatusCodes.Status405MethodNotAllowed, "a report is a GET or a POST");
            return;
        }

        var name = MachineIn(exchange.Request.Path);
        if (name is not null && machines.FindByName(name) is null)
        {
            exchange.Publish(
                EventKinds.HttpNotFound,
                $"report for '{name}': no machine is called so",
                EventSeverity.Warning,
                "SU0531",
                null,
                new("path", exchange.Request.Path), HttpExchange.Number("status", StatusCodes.Status404NotFound));
            await exchange.RespondAsync(StatusCodes.Status404NotFound, "no such machine");
            return;
        }

        exchange.Machine = name;
        var form = HttpMethods.IsPost(method) ? await ReadBodyAsync(exchange) : "";

        // iPXE leaves '+' as it is in both places; a browser's form and curl write a space so.
        var isIpxe = exchange.StageOfClient is not null;
        Publish(exchange, ReportForm.Parse(exchange.Request.QueryString.TrimStart('?') + "&" + form, plusIsSpace: !isIpxe));

        // An empty 200, not 204: iPXE takes the answer as an image, of no bytes, and frees it.
        await exchange.SendAsync(ReadOnlyMemory<byte>.Empty);
    }

    private static void Publish(HttpExchange exchange, ImmutableArray<EventField> report)
    {
        string? Value(string name) => report.FirstOrDefault(field => field.Name == name)?.Value;
        var error = Value("errno") is { } text && IpxeError.TryParse(text, out var parsed) ? parsed : default;
        report = [.. report.Select(field => field.Name == "mac" && MacAddress.TryParse(field.Value, null, out var mac) ? new EventField("mac", mac.ToString()) : field)];
        var failed = !error.IsSuccess || Value("status") is "failed";
        var fields = failed && !error.IsSuccess
            ? report.AddRange(new("error", error.Describe()), new("error_name", error.PosixName), new("error_url", error.Url))
            : report;
        exchange.Publish(
            EventKinds.HttpReport,
            Describe(Value, error, failed),
            failed ? EventSeverity.Error : EventSeverity.Info,
            failed ? "SU0653" : null,
            exchange.StageOfClient,
            fields.AsSpan());
    }

    private static string Describe(Func<string, string?> value, IpxeError error, bool failed)
    {
        var who = value("version") is { } version ? $"iPXE {version} ({value("platform")}, {value("buildarch")})" : "the machine";
        var step = value("step") ?? "unnamed";
        var attempt = value("attempt") is { } number ? $", attempt {number}" : "";
        return (failed, step) switch
        {
            (true, _) => string.Create(CultureInfo.InvariantCulture, $"{who} failed at step {step}{attempt}: {(error.IsSuccess ? value("text") ?? "no reason given" : error.Describe())}"),
            (false, "boot") => $"{who} has the kernel and the initrd and starts them{attempt}",
            _ => $"{who} reports step {step}{(value("text") is { } text ? $": {text}" : "")}{attempt}",
        };
    }

    private async Task<string> ReadBodyAsync(HttpExchange exchange)
    {
        var length = (int)Math.Clamp(exchange.Request.Headers.ContentLength ?? limits.MaxReportBytes, 0, limits.MaxReportBytes);
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(length, 1));
        try
        {
            // Kestrel refuses a longer body by itself (413).
            var count = await exchange.Request.Body.ReadAtLeastAsync(buffer.AsMemory(0, length), length, throwOnEndOfStream: false, exchange.Aborted);
            return Encoding.UTF8.GetString(buffer, 0, count);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string? MachineIn(string path) => path.Split('/') is ["", "machines", { Length: > 0 } name, "report"] ? name : null;
}
