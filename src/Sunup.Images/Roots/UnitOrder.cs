namespace Sunup.Images.Roots;

/// <summary>Which of some units come behind which others, and an order that keeps to that; where several may come next, the first by name.</summary>
/// <remarks>Takes at most <see cref="MostPairs"/> pairs; later ones are passed over.</remarks>
internal sealed class UnitOrder
{
    public const int MostPairs = 500_000;

    private readonly Dictionary<string, HashSet<string>> _behind = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _followers = new(StringComparer.Ordinal);
    private int _pairs;

    public UnitOrder(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            _behind.Add(name, new(StringComparer.Ordinal));
            _followers.Add(name, []);
        }
    }

    /// <summary>Both are among the names. None comes behind itself.</summary>
    public void Add(string name, string behind)
    {
        if (name != behind && _pairs < MostPairs && _behind[name].Add(behind))
        {
            _pairs++;
            _followers[behind].Add(name);
        }
    }

    public bool Has(string name, string behind) => _behind[name].Contains(behind);

    public IEnumerable<string> Sorted()
    {
        var left = _behind.ToDictionary(pair => pair.Key, pair => pair.Value.Count, StringComparer.Ordinal);
        var waiting = new SortedSet<string>(left.Keys, StringComparer.Ordinal);
        var ready = new SortedSet<string>(left.Where(pair => pair.Value == 0).Select(pair => pair.Key), StringComparer.Ordinal);
        while (waiting.Count > 0)
        {
            // A circle has no first; systemd breaks one where it finds it, here it is by name.
            var next = ready.Min ?? waiting.Min!;
            waiting.Remove(next);
            ready.Remove(next);
            foreach (var follower in _followers[next].Where(follower => --left[follower] == 0 && waiting.Contains(follower)))
            {
                ready.Add(follower);
            }

            yield return next;
        }
    }
}
