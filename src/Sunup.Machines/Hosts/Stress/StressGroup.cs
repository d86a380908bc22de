using System.Globalization;
using Sunup.Machines.Hosts.Facts;

namespace Sunup.Machines.Hosts.Stress;

/// <summary>A control group of our own that holds the load: what it may take of memory is bounded by the kernel, not by good will.</summary>
/// <remarks>Source: Documentation/admin-guide/cgroup-v2.rst, cgroup-v1/memory.rst. It is removed with its last process.</remarks>
internal sealed class StressGroup : IDisposable
{
    private readonly bool _isUnified;

    private StressGroup(string folder, bool isUnified)
    {
        Folder = folder;
        _isUnified = isUnified;
    }

    public string Folder { get; }

    /// <summary>A process enters by writing its number there.</summary>
    public string ProcessesFile => Path.Combine(Folder, "cgroup.procs");

    /// <summary>Processes that were killed in it for lack of memory.</summary>
    public long? OomKills => (from line in Lines(_isUnified ? "memory.events" : "memory.oom_control")
                              let words = line.Split(' ')
                              where words is ["oom_kill", _]
                              select long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : (long?)null).FirstOrDefault();

    /// <summary>Makes it below the first group that lets us; null where none does, and <paramref name="why"/> says so.</summary>
    /// <param name="groups">Those that hold this process.</param>
    /// <param name="limitBytes">Of memory.</param>
    /// <param name="why">The last refusal.</param>
    public static StressGroup? Create(IEnumerable<CgroupFacts> groups, long limitBytes, out string why)
    {
        why = "this process is in no control group that counts memory";
        var name = string.Create(CultureInfo.InvariantCulture, $"sunup-stress-{Environment.ProcessId}");
        foreach (var group in groups.Where(group => group.MemoryUsed is not null || group.Version == 2))
        {
            var folder = Path.Combine(group.Path, name);
            try
            {
                Directory.CreateDirectory(folder);
                // A group without the controller has no such file, and one cannot be made in this file system.
                File.WriteAllText(Path.Combine(folder, group.Version == 2 ? "memory.max" : "memory.limit_in_bytes"), limitBytes.ToString(CultureInfo.InvariantCulture));
                return new StressGroup(folder, group.Version == 2);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                why = $"no control group can be made below {group.Path}: {error.Message}";
                Remove(folder);
            }
        }

        return null;
    }

    public void Dispose() => Remove(Folder);

    private string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(Folder, file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static void Remove(string folder)
    {
        try
        {
            // Not recursive: the files of a group are not files to be deleted.
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A process that is about to end is still in it; an empty group costs nothing, and the finding names it.
        }
    }
}
