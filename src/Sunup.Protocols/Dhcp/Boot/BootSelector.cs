namespace Sunup.Protocols.Dhcp.Boot;

/// <summary>The file that a client is sent to.</summary>
/// <param name="File">TFTP path or URL.</param>
/// <param name="IsLoader">A first program; else an iPXE script.</param>
/// <param name="LoopDetected">With this answer the client has been given its loader too often; true once for each window.</param>
/// <param name="Loaders">Loaders that it took in the window.</param>
internal readonly record struct BootChoice(string File, bool IsLoader, bool LoopDetected, int Loaders);

/// <summary>Chooses between loader and script, and remembers what each client was sent to.</summary>
internal sealed class BootSelector
{
    private const int MaxClients = 8192;

    private readonly BoundedTable<HardwareAddress, BootClientState> _states = new(MaxClients);

    public int Clients => _states.Count;

    public BootClientState StateOf(HardwareAddress hardware)
    {
        if (!_states.TryGet(hardware, out var state))
        {
            state = new BootClientState();
            _states.Set(hardware, state);
        }

        return state;
    }

    /// <summary>Null when the answer has no file for this kind of client.</summary>
    public BootChoice? Choose(BootClient client, BootAnswer answer, DhcpMessage message, DateTimeOffset now)
    {
        var state = StateOf(client.Hardware);
        state.Machine = answer.Machine;
        var step = client.Kind == BootClientKind.Ipxe && answer.Script is not null
            ? state.ChooseForIpxe(answer.Loader is not null && NeedsLoader(client, answer.Chainload), message.TransactionId, now)
            : BootStep.Loader;
        var file = step == BootStep.Script ? answer.Script : answer.Loader;
        if (file is null)
        {
            return null;
        }

        var loop = state.Answered(step, message.TransactionId, message.Type == DhcpMessageType.Request, now);
        return new BootChoice(file, step == BootStep.Loader, loop, state.Loaders);
    }

    /// <summary>A REQUEST to another server, in which the client goes on with our proxyDHCP offer. True when this makes it a loop.</summary>
    public bool Requested(DhcpMessage message, DateTimeOffset now) =>
        _states.TryGet(message.Hardware, out var state) && state.Requested(message.TransactionId, now);

    /// <summary>The machine that a client was last answered as; null for strangers.</summary>
    public string? MachineOf(HardwareAddress hardware) => _states.TryGet(hardware, out var state) ? state.Machine : null;

    /// <summary>Builds say in option 175 what they can do; one that says nothing is taken at its word.</summary>
    private static bool NeedsLoader(BootClient client, ChainloadRule rule)
    {
        if (rule == ChainloadRule.OncePerBoot)
        {
            return true;
        }

        return client.Ipxe is { } ipxe
            && (!ipxe.Has(IpxeFeature.Http) || (client.Architecture.IsBios() && !ipxe.Has(IpxeFeature.BzImage)));
    }
}
