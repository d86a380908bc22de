using System.Globalization;
using Sunup.Model;

namespace Sunup.Serving.Dhcp;

/// <summary>What the lease log has to say.</summary>
internal sealed class LeaseLogEvents(IBootEventSink sink, BootClock clock)
{
    public void Torn(int bytes, long offset, string aside) => Publish(
        EventSeverity.Warning,
        DhcpFindings.LeaseLogDamaged,
        $"the lease log ended within a record: {bytes} bytes from byte {offset} on were cut off and kept in {aside}; every acknowledged lease before them is there");

    public void Damaged(IReadOnlyList<int> lines, string aside) => Publish(
        EventSeverity.Warning,
        DhcpFindings.LeaseLogDamaged,
        $"the lease log has damaged records in line {string.Join(", ", lines.Select(line => line.ToString(CultureInfo.InvariantCulture)))}: they were passed over; a copy is in {aside}");

    public void Failing(string path, string reason) => Publish(
        EventSeverity.Error,
        DhcpFindings.LeaseLogUnwritable,
        $"the lease log {path} cannot be written ({reason}): serving goes on, new leases are kept in memory and written once it can be; until then a restart would forget them");

    public void Recovered(string path) => Publish(
        EventSeverity.Info,
        null,
        $"the lease log {path} is written again, with every lease of the time between");

    public void Lost(string path) => Publish(
        EventSeverity.Error,
        DhcpFindings.LeaseLogUnwritable,
        $"the lease log {path} could not be written up to the end: leases granted since then are not in it");

    private void Publish(EventSeverity severity, string? finding, string text) => sink.Publish(new BootEvent
    {
        At = clock.Now,
        Source = EventSource.Dhcp,
        Kind = EventKinds.DhcpLeaseLog,
        Severity = severity,
        FindingId = finding,
        Text = text,
    });
}
