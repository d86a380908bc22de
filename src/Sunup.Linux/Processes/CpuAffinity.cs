using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Sunup.Linux.Native;

namespace Sunup.Linux.Processes;

/// <summary>The CPUs that a thread may run on.</summary>
/// <remarks>Source: sched_setaffinity(2). A mask is an array of 64-bit words, the lowest bit of the first is CPU 0.</remarks>
public static partial class CpuAffinity
{
    private const int BitsPerWord = 64;
    // 8192 CPUs, the most that Linux can be built for.
    private const int Words = 128;

    /// <summary>Restricts a thread to these CPUs, of which those that are not there are passed over.</summary>
    /// <exception cref="LinuxException">EINVAL: none of them is there or allowed to this process; ESRCH; EPERM.</exception>
    public static void Set(int threadId, ImmutableArray<int> cpus)
    {
        Span<ulong> mask = stackalloc ulong[Words];
        mask.Clear();
        foreach (var cpu in cpus)
        {
            mask[cpu / BitsPerWord] |= 1UL << (cpu % BitsPerWord);
        }

        LibC.Check(SetAffinity(threadId, Words * sizeof(ulong), mask), $"run thread {threadId} on CPUs {string.Join(',', cpus)}", null, "CAP_SYS_NICE");
    }

    /// <summary>The CPUs that a thread may run on.</summary>
    /// <exception cref="LinuxException">ESRCH.</exception>
    public static ImmutableArray<int> Get(int threadId)
    {
        Span<ulong> mask = stackalloc ulong[Words];
        mask.Clear();
        LibC.Check(GetAffinity(threadId, Words * sizeof(ulong), mask), $"ask for the CPUs of thread {threadId}");
        var cpus = ImmutableArray.CreateBuilder<int>();
        for (var cpu = 0; cpu < Words * BitsPerWord; cpu++)
        {
            if ((mask[cpu / BitsPerWord] >> (cpu % BitsPerWord) & 1) != 0)
            {
                cpus.Add(cpu);
            }
        }

        return cpus.ToImmutable();
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static partial int SetAffinity(int threadId, nint size, ReadOnlySpan<ulong> mask);

    [LibraryImport("libc", EntryPoint = "sched_getaffinity", SetLastError = true)]
    private static partial int GetAffinity(int threadId, nint size, Span<ulong> mask);
}
