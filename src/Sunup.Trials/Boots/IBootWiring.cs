using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Sunup.Linux.Namespaces;
using Sunup.Machines.Qemu;

namespace Sunup.Trials.Boots;

/// <summary>What a VM is wired to for one boot: the network it lives in and the services on it. Disposing leaves nothing behind.</summary>
internal interface IBootWiring : IAsyncDisposable
{
    /// <summary>The network QEMU is started in.</summary>
    INetworkScope Scope { get; }

    /// <summary>One for each NIC of the machine.</summary>
    ImmutableArray<NicAttachment> Attachments { get; }

    /// <summary>Descriptors that QEMU inherits.</summary>
    ImmutableArray<SafeHandle> Handles { get; }

    /// <summary>The machine has no power any more: what still waits for it need not.</summary>
    void PoweredOff()
    {
    }

    /// <summary>What this wiring cannot show, in words; null for nothing.</summary>
    string? Limitation { get; }
}
