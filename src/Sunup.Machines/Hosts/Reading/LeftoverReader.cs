using System.Collections.Immutable;
using System.Globalization;
using Sunup.Linux.Files;
using Sunup.Machines.Hosts.Facts;

namespace Sunup.Machines.Hosts.Reading;

/// <summary>Finds what VMs left behind whose process was killed.</summary>
/// <param name="files">The host.</param>
/// <param name="temporary">The folder for temporary files.</param>
internal sealed class LeftoverReader(HostFiles files, string temporary)
{
    // The names that Sunup gives: sunup-vm-PROCESS-RANDOM.
    private const string Prefix = "sunup-vm-";

    public LeftoverFacts Read() => new()
    {
        Folders = files.NamesOf(temporary).Select(names => names.Where(IsAbandoned).Select(name => Path.Combine(temporary, name)).ToImmutableArray()),
        Namespaces = EmptyNamespaces(),
    };

    private bool IsAbandoned(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && name[Prefix.Length..].Split('-') is [var owner, _]
        && int.TryParse(owner, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && !files.Exists($"proc/{id}");

    /// <summary>Namespaces of `ip netns` that are in use by nobody. A user who may not look into all processes cannot say.</summary>
    private Fact<ImmutableArray<string>> EmptyNamespaces()
    {
        var names = files.Names("run/netns");
        if (names.IsEmpty)
        {
            return names;
        }

        var used = new HashSet<ulong>();
        foreach (var process in files.Names("proc").Where(name => char.IsAsciiDigit(name[0])))
        {
            var found = PathStatus.Of(files.PathOf($"proc/{process}/ns/net"));
            if (found.Status is { } status)
            {
                used.Add(status.Inode);
            }
            else if (!found.IsAbsent)
            {
                return new Unknown<ImmutableArray<string>>($"the network namespaces of other users' processes may not be looked at ({found.ErrorText})");
            }
        }

        return names.Where(name => PathStatus.Of(files.PathOf($"run/netns/{name}")).Status is { } status && !used.Contains(status.Inode)).ToImmutableArray();
    }
}
