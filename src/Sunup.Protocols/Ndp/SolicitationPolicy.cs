namespace Sunup.Protocols.Ndp;

/// <summary>Decides which router solicitations get the answer "no router here".</summary>
/// <remarks>
/// iPXE configures IPv4 and IPv6 at once and goes on when both are settled. Where no router answers, its IPv6 side gives up only after some
/// 14 seconds, during which a machine that has its DHCP lease does nothing. An advertisement without lifetime, flags or prefix ends that wait
/// and configures nothing (RFC 4861 section 6.3.4: a lifetime of 0 makes no default router).
/// A site with an IPv6 router must not notice us: only machines that boot from us are answered, only from their third solicitation on
/// (a router answers the first within half a second: MAX_RA_DELAY_TIME), and never once a router was heard.
/// Not thread-safe: one caller, one link.
/// </remarks>
public sealed class SolicitationPolicy(TimeProvider time)
{
    private const int SolicitationsBeforeAnswer = 2;
    private const int MaxClients = 1024;
    private static readonly TimeSpan RouterMemory = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan ClientMemory = TimeSpan.FromSeconds(30);

    private readonly Dictionary<ulong, (int Count, long FirstAt)> _clients = [];
    private long? _routerHeardAt;

    /// <summary>Another sender's advertisement was heard.</summary>
    public void RouterHeard() => _routerHeardAt = time.GetTimestamp();

    public SolicitationDecision Decide(in RouterSolicitation solicitation, Predicate<ulong> isBootClient)
    {
        if (_routerHeardAt is { } heardAt && time.GetElapsedTime(heardAt) < RouterMemory)
        {
            return SolicitationDecision.RouterPresent;
        }

        if (solicitation.LinkLayerAddress is not { } client || !isBootClient(client))
        {
            return SolicitationDecision.NotABootClient;
        }

        return Count(client) > SolicitationsBeforeAnswer ? SolicitationDecision.Answer : SolicitationDecision.WaitForRouter;
    }

    private int Count(ulong client)
    {
        var (count, firstAt) = _clients.GetValueOrDefault(client);
        if (count == 0 || time.GetElapsedTime(firstAt) > ClientMemory)
        {
            (count, firstAt) = (0, time.GetTimestamp());
        }

        if (_clients.Count >= MaxClients && !_clients.ContainsKey(client))
        {
            _clients.Clear();
        }

        _clients[client] = (count + 1, firstAt);
        return count + 1;
    }
}
