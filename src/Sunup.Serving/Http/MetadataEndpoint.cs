using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sunup.Model;
using Sunup.Serving.Files;

namespace Sunup.Serving.Http;

/// <summary><c>/machines/NAME/metadata.json</c>: what the machine is served, with the sha256 of each file.</summary>
internal sealed class MetadataEndpoint(IMachineDirectory machines)
{
    private readonly ContentDigests _digests = new();

    internal async Task AnswerAsync(HttpExchange exchange)
    {
        var plan = exchange.Request.Path.Split('/') is ["", "machines", var name, "metadata.json"] ? machines.FindByName(name) : null;
        if (plan is null)
        {
            exchange.Publish(
                EventKinds.HttpNotFound,
                $"{exchange.Request.Method} {exchange.Request.Path}: 404, no machine is called so",
                EventSeverity.Warning,
                "SU0531",
                null,
                new("path", exchange.Request.Path), HttpExchange.Number("status", StatusCodes.Status404NotFound));
            await exchange.RespondAsync(StatusCodes.Status404NotFound, "no such machine");
            return;
        }

        exchange.Machine = plan.Machine.Name;
        var body = JsonSerializer.SerializeToUtf8Bytes(await DescribeAsync(plan, exchange.Aborted), MetadataJson.Default.MachineMetadata);
        exchange.Response.Headers.ContentType = "application/json";
        exchange.Publish(
            EventKinds.HttpComplete,
            $"{exchange.Request.Method} {exchange.Request.Path}: 200, {body.Length} bytes in {exchange.Elapsed} ms",
            EventSeverity.Info,
            null,
            exchange.StageOfClient,
            new("path", exchange.Request.Path), HttpExchange.Number("status", StatusCodes.Status200OK), HttpExchange.Number("bytes", body.Length));
        await exchange.SendAsync(body);
    }

    private async Task<MachineMetadata> DescribeAsync(BootPlan plan, CancellationToken cancellationToken)
    {
        var files = ImmutableArray.CreateBuilder<FileMetadata>();
        foreach (var file in plan.Files)
        {
            files.Add(new FileMetadata(file.Name, file.Content.Length, file.MediaType, await _digests.GetAsync(file.Content, cancellationToken)));
        }

        return new MachineMetadata(
            plan.Machine.Name,
            plan.Route.ToString().ToLowerInvariant(),
            plan.BootSet.CommandLine,
            plan.Machine.Match?.Mac?.ToString(),
            plan.Machine.Match?.Uuid?.ToString(),
            plan.Machine.Match?.Serial,
            files.ToImmutable());
    }
}
