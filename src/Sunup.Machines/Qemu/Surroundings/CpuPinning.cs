using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Sunup.Linux;
using Sunup.Linux.Processes;
using Sunup.Machines.Qemu.Qmp;
using Sunup.Model;

namespace Sunup.Machines.Qemu.Surroundings;

/// <summary>Pins the threads of virtual CPUs to CPUs of the host.</summary>
internal static class CpuPinning
{
    /// <exception cref="FindingException">SU0215: QEMU does not tell its threads, or the host has none of the CPUs.</exception>
    public static async Task ApplyAsync(ImmutableArray<CpuSet> pin, QmpClient qmp, CancellationToken cancellationToken)
    {
        if (pin.IsEmpty)
        {
            return;
        }

        var reply = await qmp.ExecuteAsync("query-cpus-fast", null, cancellationToken);
        var threads = reply.IsSuccess ? ThreadsOf(reply.Return) : [];
        if (threads.Count == 0)
        {
            throw new FindingException(Refused(pin[0], reply.Error?.Description ?? "QEMU names no thread of a virtual CPU"));
        }

        for (var i = 0; i < threads.Count; i++)
        {
            var cpus = pin[Math.Min(i, pin.Length - 1)];
            try
            {
                CpuAffinity.Set(threads[i], cpus.Numbers);
            }
            catch (LinuxException e)
            {
                throw new FindingException(Refused(cpus, e.Message), e);
            }
        }
    }

    /// <summary>Thread ids in the order of the virtual CPUs. TCG with one thread for all of them has the same id several times.</summary>
    private static List<int> ThreadsOf(JsonElement cpus) => cpus.ValueKind != JsonValueKind.Array ? [] :
    [
        .. cpus.EnumerateArray()
            .Where(cpu => cpu.TryGetProperty("thread-id", out var id) && id.TryGetInt32(out _))
            .OrderBy(cpu => cpu.TryGetProperty("cpu-index", out var index) && index.TryGetInt32(out var value) ? value : 0)
            .Select(cpu => cpu.GetProperty("thread-id").GetInt32()),
    ];

    private static Finding Refused(CpuSet cpus, string why) => new()
    {
        Id = "SU0215",
        Severity = FindingSeverity.Error,
        Summary = $"The virtual CPUs cannot be pinned to CPUs {cpus} of the host: {why}",
        Cause = "The host has no such CPU, or the control group of this process does not give it (cpuset).",
        Stage = Stage.PowerOn,
        Confidence = Confidence.Certain,
        Evidence = [new Evidence(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} CPUs can be used by this process"), "sched_getaffinity")],
        Remedies = [new Remedy("Name CPUs that are there under `hardware.pin`.", "lscpu --extended=CPU,NODE,ONLINE")],
    };
}
