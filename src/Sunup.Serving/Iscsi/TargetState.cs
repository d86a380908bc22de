using System.Collections.Immutable;

namespace Sunup.Serving.Iscsi;

/// <summary>What all connections of a target share.</summary>
internal sealed class TargetState(IscsiTargetOptions options, ImmutableArray<TargetNode> nodes, SessionRegistry sessions, IscsiReport report, TimeProvider time)
{
    private ImmutableArray<TargetNode> _nodes = nodes;

    public IscsiTargetOptions Options => options;

    /// <summary>The targets of this moment.</summary>
    public ImmutableArray<TargetNode> Nodes => _nodes;

    public SessionRegistry Sessions => sessions;

    public IscsiReport Report => report;

    public TimeProvider Time => time;

    public void Add(ImmutableArray<TargetNode> added) => ImmutableInterlocked.Update(ref _nodes, (there, more) => there.AddRange(more), added);

    public void Remove(TargetNode node) => ImmutableInterlocked.Update(ref _nodes, (there, gone) => there.Remove(gone), node);
}
