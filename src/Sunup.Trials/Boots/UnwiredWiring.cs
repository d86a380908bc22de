using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Sunup.Linux.Namespaces;
using Sunup.Machines.Qemu;
using Sunup.Model;

namespace Sunup.Trials.Boots;

/// <summary>NICs with nothing on the other end: for routes on which nothing comes over a network.</summary>
internal sealed class UnwiredWiring(MachineConfig machine) : IBootWiring
{
    public INetworkScope Scope { get; } = new HostNetwork();

    public ImmutableArray<NicAttachment> Attachments { get; } = [.. machine.Hardware!.Nics.Select(_ => new UnwiredAttachment())];

    public ImmutableArray<SafeHandle> Handles => [];

    public string? Limitation => null;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
