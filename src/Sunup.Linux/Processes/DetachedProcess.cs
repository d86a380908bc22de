using System.Collections;
using Microsoft.Win32.SafeHandles;
using Sunup.Linux.Native;

namespace Sunup.Linux.Processes;

/// <summary>Starts a program that goes on when this process ends: in a session of its own, without a terminal.</summary>
public static class DetachedProcess
{
    /// <param name="executable">Absolute path.</param>
    /// <param name="arguments">Without argument 0.</param>
    /// <param name="log">Gets what it writes.</param>
    /// <param name="extraEnvironment">Variables beside those of this process.</param>
    /// <returns>Its process id. It is this process's child until this process ends; who waits for it reaps it.</returns>
    /// <exception cref="LinuxException">It could not be started.</exception>
    public static int Start(string executable, IEnumerable<string> arguments, SafeFileHandle log, IReadOnlyDictionary<string, string> extraEnvironment)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(entry => !extraEnvironment.ContainsKey((string)entry.Key))
            .Select(entry => $"{entry.Key}={entry.Value}")
            .Concat(extraEnvironment.Select(entry => $"{entry.Key}={entry.Value}"));
        var descriptor = (int)log.DangerousGetHandle();
        return Spawn.Start(executable, arguments.Prepend(executable), environment, descriptor, descriptor, []);
    }

    /// <summary>Whether the child has ended; reaps it if so.</summary>
    public static bool HasEnded(int child)
    {
        const int noHang = 1;
        return LibC.waitpid(child, out _, noHang) != 0;
    }
}
