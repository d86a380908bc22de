using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Hosts;

/// <summary>What a line of the host's says about a VM.</summary>
/// <param name="FindingId">What it establishes.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Fields">Its values.</param>
public sealed record HostMessage(string FindingId, EventSeverity Severity, ImmutableArray<EventField> Fields);
