using System.Collections.Immutable;

namespace Sunup.Serving.Iscsi;

/// <summary>What all connections of a target share.</summary>
internal sealed record TargetState(IscsiTargetOptions Options, ImmutableArray<TargetNode> Nodes, SessionRegistry Sessions, IscsiReport Report, TimeProvider Time);
