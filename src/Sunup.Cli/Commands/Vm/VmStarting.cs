using Sunup.Cli.Invocation;
using Sunup.Linux.Processes;
using Sunup.Model;
using Sunup.Trials.VirtualMachines;
using Sunup.Trials.VirtualMachines.Control;

namespace Sunup.Cli.Commands.Vm;

/// <summary>Starts the supervisor of a VM, and waits until the machine runs or has failed to.</summary>
internal static class VmStarting
{
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(25);

    // A supervisor waits most of its life: memory counts, speed does not.
    private static readonly Dictionary<string, string> s_frugal = new(StringComparer.Ordinal)
    {
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_gcConcurrent"] = "0",
        ["DOTNET_GCConserveMemory"] = "9",
        ["DOTNET_GCgen0size"] = "0x100000",
        ["DOTNET_GCgen0MaxBudget"] = "0x100000",
        ["DOTNET_TieredPGO"] = "0",
        ["DOTNET_TieredCompilation"] = "0",
    };

    /// <exception cref="FindingException">SU0232: the supervisor ended at once.</exception>
    public static async Task<VmView> StartAsync(VmFolder vm, CommandContext context, CancellationToken cancellationToken)
    {
        var before = Vms.Look(vm);
        if (before.IsActive)
        {
            context.Note($"{vm.Name} is {VmWords.Of(before.State.Status)} already");
            return before;
        }

        if (before.State.Status is VmStatus.Lost)
        {
            var reaped = VmFindings.Reaped(before);
            context.Note($"{reaped.Id}: {reaped.Summary}");
        }

        var child = Launch(vm);
        while (true)
        {
            if (await ControlClient.ConnectAsync(vm, cancellationToken) is { } client)
            {
                using (client)
                {
                    await client.AskAsync(new ControlRequest("started"), cancellationToken);
                    return Vms.Look(vm);
                }
            }

            if (DetachedProcess.HasEnded(child))
            {
                throw VmFindings.SupervisorEnded(vm, LastWords(vm));
            }

            await Task.Delay(s_retry, context.Time, cancellationToken);
        }
    }

    private static int Launch(VmFolder vm)
    {
        using var log = File.OpenHandle(vm.SupervisorLog, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        return DetachedProcess.Start(Environment.ProcessPath!, ["vm", "supervise", vm.Name], log, s_frugal);
    }

    private static string LastWords(VmFolder vm) => File.ReadLines(vm.SupervisorLog).LastOrDefault(line => line.Trim().Length > 0) ?? "";
}
