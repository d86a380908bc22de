using System.Collections.Frozen;
using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Serving.Machines;

/// <summary>The machines in force at one moment, with their indexes. Immutable.</summary>
internal sealed class MachineSnapshot
{
    private readonly FrozenDictionary<string, BootPlan> _byName;
    private readonly FrozenDictionary<MacAddress, BootPlan> _byMac;
    private readonly FrozenDictionary<Guid, BootPlan> _byUuid;
    private readonly FrozenDictionary<string, BootPlan> _bySerial;

    public MachineSnapshot(ImmutableArray<BootPlan> plans, string? defaultMachine)
    {
        Plans = plans;
        _byName = plans.ToFrozenDictionary(plan => plan.Machine.Name, StringComparer.Ordinal);
        _byMac = plans.SelectMany(plan => MachineKeys.MacsOf(plan.Machine).Select(mac => (mac, plan))).ToFrozenDictionary(pair => pair.mac, pair => pair.plan);
        _byUuid = plans.Where(plan => plan.Machine.Match?.Uuid is not null).ToFrozenDictionary(plan => plan.Machine.Match!.Uuid!.Value);
        _bySerial = plans.Where(plan => plan.Machine.Match?.Serial is not null).ToFrozenDictionary(plan => plan.Machine.Match!.Serial!, StringComparer.Ordinal);
        Default = defaultMachine is null ? null : FindByName(defaultMachine);
    }

    public static MachineSnapshot Empty { get; } = new([], null);

    public ImmutableArray<BootPlan> Plans { get; }

    public BootPlan? Default { get; }

    public BootPlan? FindByName(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The machine that one key of <paramref name="identity"/> names and none contradicts, else the default.</summary>
    public BootPlan? Find(in MachineIdentity identity)
    {
        var found = identity.Mac is { } mac ? Agreeing(_byMac.GetValueOrDefault(mac), identity) : null;
        found ??= identity.Uuid is { } uuid ? Agreeing(_byUuid.GetValueOrDefault(uuid), identity) : null;
        found ??= identity.Serial is { } serial ? Agreeing(_bySerial.GetValueOrDefault(serial), identity) : null;
        return found ?? Default;
    }

    // A client that does not say a key (a ROM without option 97) contradicts nothing.
    private static BootPlan? Agreeing(BootPlan? plan, in MachineIdentity identity)
    {
        var match = plan?.Machine.Match;
        return match is null
            || ((match.Mac is null || identity.Mac is null || match.Mac == identity.Mac)
                && (match.Uuid is null || identity.Uuid is null || match.Uuid == identity.Uuid)
                && (match.Serial is null || identity.Serial is null || string.Equals(match.Serial, identity.Serial, StringComparison.Ordinal)))
            ? plan
            : null;
    }
}
