using Sunup.Model;
using Sunup.Serving.Clients;

namespace Sunup.Serving.Events;

/// <summary>Completes what an event says of its machine: whoever saw only an address gets the MAC, UUID and machine that DHCP knows for it.</summary>
public sealed class SubjectJoiner(IClientTable clients, IBootEventSink next) : IBootEventSink
{
    public void Publish(BootEvent bootEvent) => next.Publish(Join(bootEvent));

    private BootEvent Join(BootEvent bootEvent)
    {
        var subject = bootEvent.Subject;
        if (subject.Address is not { } address || (subject.Mac is not null && subject.Machine is not null) || !clients.TryFind(address, out var sighting))
        {
            return bootEvent;
        }

        return bootEvent with
        {
            Subject = subject with
            {
                Machine = subject.Machine ?? sighting.Machine,
                Mac = subject.Mac ?? sighting.Identity.Mac,
                Uuid = subject.Uuid ?? sighting.Identity.Uuid,
            },
        };
    }
}
