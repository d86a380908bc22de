using System.Collections.Immutable;
using Sunup.Machines.Qemu;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Trials.Boots.Preparations;

namespace Sunup.Trials.Boots;

/// <summary>A machine with everything made and wired, only not powered on yet. Disposing leaves nothing behind.</summary>
internal sealed class ReadyBoot(BootFolder folder, IBootWiring wiring) : IAsyncDisposable
{
    public required BootPlan Plan { get; init; }

    public required ImmutableArray<ResolvedArtifact> Artifacts { get; init; }

    public required QemuCommandLine Command { get; init; }

    /// <summary>What the firmware will say to the image; null without Secure Boot.</summary>
    public SecureBootForecast? Trust { get; init; }

    public IBootWiring Wiring => wiring;

    public QemuOptions OptionsFor(IBootEventSink sink, BootClock clock) =>
        new() { Scope = wiring.Scope, InheritedHandles = wiring.Handles, Sink = sink, Clock = clock };

    public async ValueTask DisposeAsync()
    {
        await wiring.DisposeAsync();
        folder.Dispose();
    }
}
