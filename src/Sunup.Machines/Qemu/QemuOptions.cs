using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Sunup.Linux.Namespaces;
using Sunup.Model;

namespace Sunup.Machines.Qemu;

/// <summary>Where and how a VM is run, beside its command line.</summary>
public sealed record QemuOptions
{
    /// <summary>The network that QEMU itself lives in: matters to its user network and to vhost, not to an inherited tap.</summary>
    public INetworkScope Scope { get; init; } = new HostNetwork();

    /// <summary>Descriptors named on the command line: taps.</summary>
    public ImmutableArray<SafeHandle> InheritedHandles { get; init; } = [];

    public required IBootEventSink Sink { get; init; }

    public required BootClock Clock { get; init; }

    /// <summary>What the VM's events are about.</summary>
    public EventSubject Subject { get; init; }

    /// <summary>Gets what the serial console says, byte for byte, before its lines become events, on one flow. Must not throw; the bytes are its own only during the call.</summary>
    public Action<ReadOnlySpan<byte>>? OnConsoleBytes { get; init; }

    /// <summary>How long QEMU may take until it talks to us. It needs 30 to 100 ms; under load a few seconds.</summary>
    public TimeSpan StartWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A console line without an end is told after this quiet time.</summary>
    public TimeSpan PromptAfter { get; init; } = TimeSpan.FromMilliseconds(400);
}
