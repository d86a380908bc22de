using System.Collections;
using System.Globalization;
using System.Text;
using Sunup.Linux.Native;

namespace Sunup.Linux.Capabilities;

/// <summary>Reads the capabilities of this process, and restarts it with fewer.</summary>
/// <remarks>
/// Linux keeps capabilities per thread, and the .NET runtime has a handful of threads before the first line of Main runs: capset(2) in the process would
/// change one thread and leave the others as they were. So the set is narrowed where there is one thread only, before exec: by the service manager
/// (AmbientCapabilities=, CapabilityBoundingSet= of systemd.exec(5)), or by setpriv(1) in <see cref="RestartWith"/>; the process itself only checks.
/// See docs/decisions/0011-capabilities-by-exec.md.
/// </remarks>
public static class ProcessCapabilities
{
    private const string SetPrivPath = "/usr/bin/setpriv";

    /// <summary>The effective capabilities that every thread of this process has.</summary>
    public static CapabilitySet ReadEffective() => Read((all, one) => all & one, ulong.MaxValue);

    /// <summary>The effective capabilities that at least one thread of this process has: what an attacker would have.</summary>
    public static CapabilitySet ReadEffectiveOfAnyThread() => Read((all, one) => all | one, 0);

    /// <summary>
    /// Replaces this process by itself (same program, arguments, environment, process id) with no more capabilities than <paramref name="keep"/>.
    /// Returns only, with false, when it has no more than these already.
    /// </summary>
    /// <remarks>Call it first thing: nothing that is open or running is kept but the standard streams and what was inherited.</remarks>
    /// <exception cref="LinuxException">setpriv(1) is missing, or this process may not narrow its bounding set (CAP_SETPCAP).</exception>
    public static bool RestartWith(CapabilitySet keep)
    {
        var effective = ReadEffectiveOfAnyThread();
        if (effective.Without(keep).Bits == 0)
        {
            return false;
        }

        var wanted = new CapabilitySet(effective.Bits & keep.Bits).ToSetPrivList();
        var program = File.ResolveLinkTarget("/proc/self/exe", returnFinalTarget: false)!.FullName;
        var arguments = Encoding.UTF8.GetString(File.ReadAllBytes("/proc/self/cmdline")).TrimEnd('\0').Split('\0').Skip(1);
        using var argv = new NativeStrings(["setpriv", "--bounding-set", wanted, "--inh-caps", wanted, "--", program, .. arguments]);
        using var envp = new NativeStrings(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => $"{entry.Key}={entry.Value}"));
        _ = LibC.execve(SetPrivPath, argv.Pointers, envp.Pointers);
        throw LibC.Failure("restart with fewer capabilities", SetPrivPath);
    }

    private static CapabilitySet Read(Func<ulong, ulong, ulong> fold, ulong seed)
    {
        var bits = seed;
        foreach (var task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            if (EffectiveOf(task) is { } one)
            {
                bits = fold(bits, one);
            }
        }

        return new CapabilitySet(bits);
    }

    /// <summary>CapEff of a thread; null when it has ended meanwhile.</summary>
    private static ulong? EffectiveOf(string task)
    {
        const string Field = "CapEff:";
        try
        {
            var line = File.ReadLines(Path.Combine(task, "status")).FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal));
            return line is not null && ulong.TryParse(line.AsSpan(Field.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bits) ? bits : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
