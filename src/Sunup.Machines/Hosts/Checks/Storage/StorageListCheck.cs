using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;

namespace Sunup.Machines.Hosts.Checks.Storage;

/// <summary>A question that is asked of each device, pool or volume of one kind; a host without any does not use that kind.</summary>
internal abstract class StorageListCheck<T> : HostCheck
{
    public sealed override CheckTopic Topic => CheckTopic.Storage;

    protected sealed override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants) => Of(facts.Storage) switch
    {
        Known<ImmutableArray<T>>({ IsEmpty: true }) => [Fine("not used")],
        Known<ImmutableArray<T>>(var all) => all.Select(one => Judge(one, facts)),
        var unknown => [CouldNot(unknown)],
    };

    protected abstract Fact<ImmutableArray<T>> Of(StorageFacts storage);

    protected abstract CheckResult Judge(T one, HostFacts facts);
}
