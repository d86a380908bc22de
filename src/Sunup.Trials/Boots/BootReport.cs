using System.Collections.Immutable;
using Sunup.Machines.Qemu;
using Sunup.Model;
using Sunup.Planning.Artifacts;

namespace Sunup.Trials.Boots;

/// <summary>A boot that was run: what was planned, how the VM was started, what became of it.</summary>
/// <param name="Trace">Events, stages, verdict.</param>
/// <param name="Plan">What was served or loaded.</param>
/// <param name="Artifacts">The files it was made from, with their hashes.</param>
/// <param name="Command">QEMU's command line.</param>
/// <param name="Limitation">What this way of running cannot show; null when nothing is missing.</param>
public sealed record BootReport(
    BootTrace Trace,
    BootPlan Plan,
    ImmutableArray<ResolvedArtifact> Artifacts,
    QemuCommandLine Command,
    string? Limitation);
