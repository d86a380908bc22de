using System.Collections.Immutable;
using Sunup.Linux.Kvm;
using Sunup.Machines.Hosts;
using Sunup.Machines.Hosts.Kvm;
using Sunup.Planning.MachineFiles.Editing;

namespace Sunup.Trials.Incidents.Cases;

/// <summary>A KVM that opens and does not carry a guest.</summary>
public sealed class UnsoundKvm : Incident
{
    public override char Letter => 'e';

    public override string Name => "unsound-kvm";

    public override string Title => "a KVM that opens and does not run guests";

    public override string Story =>
        "On some hosts, mostly VMs themselves, /dev/kvm is there and opens, a VM can be created, QEMU starts and firmware runs. Then the kernel stands still, or QEMU ends in the middle. "
        + "Programs that look whether /dev/kvm exists choose it and hang. Whether it carries guests shows only when it runs one.";

    public override ImmutableArray<string> Others => ["nested virtualisation switched on in the outer hypervisor"];

    public override async Task<IncidentSetting> PrepareAsync(IncidentFolder folder, CancellationToken cancellationToken)
    {
        var device = KvmDevice.Look();
        if (device.FailedAt is not null)
        {
            return new IncidentSetting([], $"this host has no KVM that opens: {device}");
        }

        var probe = await new KvmProbe(TimeProvider.System).RunAsync(ToolLocator.Require("qemu-system-x86_64"), cancellationToken);
        if (probe.CarriesGuests)
        {
            return new IncidentSetting([], $"this host's KVM is sound. {probe.Evidence}");
        }

        var foretold = new ScenePrediction(false, probe.Evidence) { FindingId = "SU0107" };
        KeyEdit free = KeyEdit.Remove("raw.qemu.conf"), auto = KeyEdit.Set("hardware.accel", "auto"), kvm = KeyEdit.Set("hardware.accel", "kvm"), time = KeyEdit.Set("expect.within", "240s");
        return new IncidentSetting(
        [
            new IncidentScene(SceneRole.Failure, "put onto KVM, past the probe", await folder.WriteMachineAsync(Name, "1-forced", [], cancellationToken)) { Foretold = foretold },
            new IncidentScene(SceneRole.Failure, "KVM asked for: refused before power-on", await folder.WriteMachineAsync(Name, "2-asked", [free, kvm], cancellationToken))
            {
                Foretold = foretold,
                Change = $"{free}; {kvm}",
            },
            new IncidentScene(SceneRole.Cure, "Sunup chooses: the probe's answer decides", await folder.WriteMachineAsync(Name, "3-auto", [free, auto, time], cancellationToken)) { Change = $"{free}; {auto}" },
        ]);
    }
}
