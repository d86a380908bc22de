using Sunup.Linux.Interfaces;
using Sunup.Linux.Namespaces;
using Sunup.Model;

namespace Sunup.Serving.Dhcp;

/// <summary>The interfaces that are served: opened at the start, and again when they come back.</summary>
internal sealed class DhcpInterfaces(ServiceConfig config, INetworkScope scope, DhcpEventWriter events) : IDisposable
{
    private readonly List<DhcpListener> _listeners = [];

    public IReadOnlyList<DhcpListener> Listeners => _listeners;

    /// <summary>Opens all that are wanted. At the start a failure ends the service; an interface without an address waits for one.</summary>
    /// <exception cref="FindingException">A port is taken or forbidden, or an interface does not exist.</exception>
    public void Open() => scope.Run(() =>
    {
        var states = InterfaceList.Read();
        foreach (var name in config.Interfaces.Where(name => states.All(state => !string.Equals(state.Name, name, StringComparison.Ordinal))))
        {
            throw new FindingException(DhcpFindings.MissingInterface(name, states));
        }

        foreach (var state in states.Where(IsWanted))
        {
            Add(state);
        }

        return true;
    });

    /// <summary>Looks again: addresses change, interfaces come and go. True if the set of sockets changed.</summary>
    public bool Refresh() => scope.Run(() =>
    {
        var states = InterfaceList.Read();
        var changed = false;
        foreach (var listener in _listeners.ToList())
        {
            var state = states.FirstOrDefault(state => state.Index == listener.Index);
            if (state is null || listener.IsBroken)
            {
                listener.Dispose();
                _listeners.Remove(listener);
                changed = true;
                events.Service(EventSeverity.Warning, EventKinds.DhcpNotice, $"interface {listener.Interface.Name} is gone or down; it is served again when it is back");
                continue;
            }

            listener.Update(state);
        }

        foreach (var state in states.Where(state => IsWanted(state) && _listeners.All(listener => listener.Index != state.Index)))
        {
            changed |= TryAdd(state);
        }

        return changed;
    });

    public void Dispose()
    {
        foreach (var listener in _listeners)
        {
            listener.Dispose();
        }

        _listeners.Clear();
    }

    private bool IsWanted(NetworkInterfaceState state) => config.Interfaces.IsEmpty
        ? state is { IsUp: true, IsLoopback: false, Addresses.IsEmpty: false }
        : config.Interfaces.Contains(state.Name);

    private bool TryAdd(NetworkInterfaceState state)
    {
        if (!state.IsUp)
        {
            return false;
        }

        try
        {
            Add(state);
            return true;
        }
        catch (FindingException e)
        {
            events.Trouble(e.Message);
            return false;
        }
    }

    private void Add(NetworkInterfaceState state)
    {
        var listener = DhcpListener.Open(state, config.Dhcp);
        _listeners.Add(listener);
        var mode = config.Dhcp.Mode == DhcpMode.Full ? "DHCP" : "proxyDHCP";
        var how = listener.Frames is null && !state.IsLoopback ? "; without CAP_NET_RAW clients without an address are answered by broadcast" : "";
        events.Service(
            EventSeverity.Info,
            EventKinds.ServiceListening,
            $"{mode} on {state.Name} ({(state.Addresses.IsEmpty ? "no address yet" : string.Join(", ", state.Addresses))}), UDP ports {config.Dhcp.Port} and {config.Dhcp.BootServerPort}{how}");
    }
}
