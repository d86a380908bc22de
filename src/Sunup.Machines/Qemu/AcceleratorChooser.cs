using System.Runtime.InteropServices;
using Sunup.Machines.Hosts;
using Sunup.Machines.Hosts.Kvm;
using Sunup.Model;
using Architecture = Sunup.Model.Architecture;

namespace Sunup.Machines.Qemu;

/// <summary>Decides between KVM and TCG, and says why.</summary>
/// <param name="cacheFolder">Where the probe's answer is remembered.</param>
/// <param name="time">The clock.</param>
public sealed class AcceleratorChooser(string cacheFolder, TimeProvider time)
{
    /// <summary>The accelerator of a machine.</summary>
    /// <param name="wanted">What its file says.</param>
    /// <param name="arch">The guest's architecture.</param>
    /// <param name="qemu">Absolute path of QEMU for it.</param>
    /// <param name="cancellationToken">Ends the probe.</param>
    /// <exception cref="FindingException">KVM was asked for and does not run guests here (SU0107).</exception>
    public async Task<AcceleratorChoice> ChooseAsync(AcceleratorKind wanted, Architecture arch, string qemu, CancellationToken cancellationToken)
    {
        if (wanted == AcceleratorKind.Tcg)
        {
            return new AcceleratorChoice(AcceleratorKind.Tcg, "TCG: the machine asks for it.");
        }

        var result = await ProbeAsync(arch, qemu, cancellationToken);
        if (result.CarriesGuests)
        {
            return new AcceleratorChoice(AcceleratorKind.Kvm, result.Evidence);
        }

        return wanted == AcceleratorKind.Auto
            ? new AcceleratorChoice(AcceleratorKind.Tcg, $"TCG, since KVM does not serve. {result.Evidence}")
            : throw HostFindings.KvmUnusable(result.Evidence).AsException();
    }

    private async Task<KvmProbeResult> ProbeAsync(Architecture arch, string qemu, CancellationToken cancellationToken)
    {
        var host = RuntimeInformation.OSArchitecture;
        var isHosts = (arch, host) is (Architecture.X64, System.Runtime.InteropServices.Architecture.X64) or (Architecture.Arm64, System.Runtime.InteropServices.Architecture.Arm64);
        if (!isHosts)
        {
            return new KvmProbeResult(false, $"KVM: the guest is {arch}, the host {host}.");
        }

        if (arch != Architecture.X64)
        {
            // The test guest is x86 code. What was not run is not trusted.
            return new KvmProbeResult(false, $"KVM: whether it carries {arch} guests cannot be tested by this version of Sunup.");
        }

        var cache = new KvmProbeCache(cacheFolder, time);
        if (cache.Find(qemu) is { } remembered)
        {
            return remembered;
        }

        var result = await new KvmProbe(time).RunAsync(qemu, cancellationToken);
        cache.Store(qemu, result);
        return result;
    }
}

/// <summary>The accelerator, and why it is the one, in words.</summary>
public sealed record AcceleratorChoice(AcceleratorKind Accelerator, string Reason)
{
    /// <summary>The choice as an event of the boot's trace.</summary>
    public BootEvent ToEvent(BootClock clock, EventSubject subject) => new()
    {
        At = clock.Now,
        Source = EventSource.Sunup,
        Kind = EventKinds.AcceleratorChosen,
        Text = Reason,
        Subject = subject,
        Fields = [new("accelerator", Accelerator == AcceleratorKind.Kvm ? "kvm" : "tcg"), new("reason", Reason)],
    };
}
