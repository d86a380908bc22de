using System.Text;
using Microsoft.AspNetCore.Http;
using Sunup.Model;

namespace Sunup.Serving.Http;

/// <summary><c>/boot?mac=...&amp;uuid=...&amp;serial=...</c>: a script that goes on to the script of the machine that so calls itself.</summary>
internal sealed class MachineFinder(IMachineDirectory machines)
{
    internal Task AnswerAsync(HttpExchange exchange)
    {
        var query = ReportForm.Parse(exchange.Request.QueryString.TrimStart('?'), plusIsSpace: false);
        string? Value(string name) => query.FirstOrDefault(field => field.Name == name)?.Value;
        var identity = new MachineIdentity(
            MacAddress.TryParse(Value("mac"), null, out var mac) ? mac : null,
            Guid.TryParse(Value("uuid"), out var uuid) ? uuid : null,
            Value("serial"));
        var plan = machines.Find(identity);
        if (plan is null)
        {
            exchange.Publish(
                EventKinds.HttpNotFound,
                $"no machine file matches {exchange.Request.QueryString}, and there is no default machine",
                EventSeverity.Warning,
                "SU0531",
                exchange.StageOfClient,
                new("path", exchange.Request.Path), new("query", exchange.Request.QueryString), HttpExchange.Number("status", StatusCodes.Status404NotFound));
            return exchange.RespondAsync(StatusCodes.Status404NotFound, "no machine file matches this machine");
        }

        exchange.Machine = plan.Machine.Name;
        exchange.Publish(
            EventKinds.HttpComplete,
            $"this is machine {plan.Machine.Name}: sent on to its script",
            EventSeverity.Info,
            null,
            exchange.StageOfClient,
            new("path", exchange.Request.Path), new("query", exchange.Request.QueryString), HttpExchange.Number("status", StatusCodes.Status200OK));
        exchange.Response.Headers.ContentType = Files.MediaTypes.Text;
        return exchange.SendAsync(Encoding.ASCII.GetBytes($"#!ipxe\nchain --autofree --replace machines/{plan.Machine.Name}/boot.ipxe || exit 1\n"));
    }
}
