using Sunup.Linux.Native;

namespace Sunup.Linux.Processes;

/// <summary>The pages of this process that are nothing but bytes of files: code and constants of the program and its libraries.</summary>
/// <remarks>
/// A process that waits most of its life needs few of those that its start-up touched. What is given back stays in the kernel's page cache and is mapped again, without
/// reading a disk, when it is touched. Only mappings count that cannot be written and of which no page was ever changed (<c>Anonymous: 0</c> in smaps(5)):
/// a page that was changed in a private mapping would be lost.
/// </remarks>
public sealed class ProgramPages
{
    private const int DontNeed = 4;

    private readonly List<FileMapping> _mappings;

    private ProgramPages(List<FileMapping> mappings) => _mappings = mappings;

    /// <summary>What of them is resident.</summary>
    public long ResidentBytes => _mappings.Sum(mapping => mapping.ResidentBytes);

    /// <summary>Those of this process now; none where the kernel does not tell.</summary>
    public static ProgramPages Find()
    {
        try
        {
            return new ProgramPages(FileMapping.Read(File.ReadLines("/proc/self/smaps")));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new ProgramPages([]);
        }
    }

    /// <summary>
    /// Gives back those that are still unchanged. A library that is being loaded is changed once, right after it was mapped: call this a second or more after
    /// <see cref="Find"/>, so that no mapping is taken that is as young as that.
    /// </summary>
    public void GiveBack()
    {
        // Plain loops over what is there already: what runs from here on stays resident.
        var now = Find()._mappings;
        foreach (var mapping in now)
        {
            if (_mappings.Exists(mapping.IsSamePlace))
            {
                // What the kernel does not take stays as it was.
                _ = LibC.madvise(mapping.Start, mapping.Length, DontNeed);
            }
        }
    }
}
