using System.Collections.Immutable;

namespace Sunup.Formats.Disks.Qcow2.Checking;

/// <summary>Counts what is wrong and keeps the first of it.</summary>
internal sealed class Qcow2ProblemList
{
    private readonly List<Qcow2Problem> _corruptions = [];
    private readonly List<Qcow2Problem> _leaks = [];

    public long Corruptions { get; private set; }

    public long Leaks { get; private set; }

    public void Add(Qcow2ProblemKind kind, long offset, string text)
    {
        var isLeak = kind is Qcow2ProblemKind.Leak;
        Corruptions += isLeak ? 0 : 1;
        Leaks += isLeak ? 1 : 0;
        var list = isLeak ? _leaks : _corruptions;
        if (list.Count < Qcow2CheckReport.MostProblems)
        {
            list.Add(new Qcow2Problem(kind, offset, text));
        }
    }

    public ImmutableArray<Qcow2Problem> ToImmutable() => [.. _corruptions.Concat(_leaks).Take(Qcow2CheckReport.MostProblems)];
}
