using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Network;

/// <summary>SU0102, SU0161: no taps can be made, or one that the machine wants is not there or not for this user.</summary>
internal sealed class TunCheck : HostCheck
{
    public override string Name => "net.tap";

    public override CheckTopic Topic => CheckTopic.Network;

    public override string Question => "Can a VM have a network of its own?";

    public override ImmutableArray<string> Reads => ["/dev/net/tun", "/proc/self/status: CapEff (CAP_NET_ADMIN)", "/sys/class/net/*/tun_flags, owner"];

    public override ImmutableArray<string> Finds => ["SU0102", "SU0161"];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        if (wants is { IsServed: true })
        {
            yield break;
        }

        if (facts.Network.Tun is not Known<DeviceNode?>(var tun))
        {
            yield return CouldNot(facts.Network.Tun);
            yield break;
        }

        if (tun is null)
        {
            yield return Found("SU0102", FindingSeverity.Warning, "/dev/net/tun is not there: no tap device for a VM's network.",
                "The tun module is not loaded, or this container was not given the device. Boots over the network then use QEMU's user network.", [new("not there", "/dev/net/tun")],
                [new("Load the module.", "sudo modprobe tun"), new("In a container, pass the device in.", "docker run --device /dev/net/tun --cap-add NET_ADMIN ...")]);
            yield break;
        }

        var interfaces = (facts.Network.Interfaces as Known<ImmutableArray<InterfaceFacts>>)?.Value ?? [];
        foreach (var name in wants?.Taps ?? [])
        {
            yield return Judge(name, interfaces.FirstOrDefault(known => known.Name == name), facts);
        }

        yield return Fine(facts.User is Known<UserFacts>(var user) && user.Has(UserFacts.CapNetAdmin) ? "taps can be made" : "without CAP_NET_ADMIN boots use QEMU's user network");
    }

    private static CheckResult Judge(string name, InterfaceFacts? tap, HostFacts facts)
    {
        if (tap is { IsTap: true } && facts.User is Known<UserFacts>(var user))
        {
            return tap.HasCarrier ? Found("SU0161", FindingSeverity.Error, $"Another process has the tap {name}.", "A tap carries one VM: QEMU says `could not configure /dev/net/tun: Device or resource busy`.", [new("has a carrier: a process has it open", $"/sys/class/net/{name}/carrier")], [new("Stop the other VM, or give this one a tap of its own.", $"sudo ip tuntap add mode tap user $USER name NEW")])
                : user.Has(UserFacts.CapNetAdmin) || tap.OwnerUid == user.Uid ? Fine($"{name}: a tap for {user.Display}")
                : Found("SU0161", FindingSeverity.Error, $"The tap {name} is not for {user.Display}.", "Who made it gave it to another user, or to root alone.", [new(tap.OwnerUid is { } owner ? $"owner {owner}" : "no owner: root alone", $"/sys/class/net/{name}/owner")], [new("Make it anew for this user.", $"sudo ip tuntap del mode tap name {name} && sudo ip tuntap add mode tap user $USER name {name}")]);
        }

        return Found("SU0161", FindingSeverity.Error, tap is null ? $"There is no tap {name}." : $"{name} is no tap.", "The machine wants a tap that somebody made before.", [new(tap is null ? "not there" : "no tun_flags", $"/sys/class/net/{name}")], [new("Make it.", $"sudo ip tuntap add mode tap user $USER name {name} && sudo ip link set {name} up")]);
    }
}
