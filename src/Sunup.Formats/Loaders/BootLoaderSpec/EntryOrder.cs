namespace Sunup.Formats.Loaders.BootLoaderSpec;

/// <summary>The order of systemd-boot's menu: the first entry is what it starts when nothing names another.</summary>
/// <remarks>
/// Source: systemd's <c>boot_entry_compare</c>. Entries without tries left come last; those with a sort key before those without; then sort key, machine id,
/// newest version, newest name, profile, most tries left, fewest tries done.
/// </remarks>
public sealed class EntryOrder : IComparer<BootEntry>
{
    public static EntryOrder Instance { get; } = new();

    public int Compare(BootEntry? x, BootEntry? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        return First(x.IsBad.CompareTo(y.IsBad), (x.SortKey is null).CompareTo(y.SortKey is null)) is not 0 and var order ? order
            : BySortKey(x, y) is not 0 and var sorted ? sorted
            : First(
                -VersionOrder.Instance.Compare(x.IdWithoutProfile ?? x.Id, y.IdWithoutProfile ?? y.Id),
                x.Profile.CompareTo(y.Profile),
                x.Tries is { } a && y.Tries is { } b ? First(-a.Left.CompareTo(b.Left), a.Done.CompareTo(b.Done)) : 0);
    }

    private static int BySortKey(BootEntry x, BootEntry y) => x.SortKey is null || y.SortKey is null
        ? 0
        : First(
            string.CompareOrdinal(x.SortKey, y.SortKey),
            string.CompareOrdinal(x.MachineId, y.MachineId),
            -VersionOrder.Instance.Compare(x.Version, y.Version));

    private static int First(params ReadOnlySpan<int> orders)
    {
        foreach (var order in orders)
        {
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }
}
