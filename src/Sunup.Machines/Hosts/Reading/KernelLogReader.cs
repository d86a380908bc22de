using System.Collections.Immutable;
using Sunup.Linux.Kexec;
using Sunup.Machines.Hosts.Facts;

namespace Sunup.Machines.Hosts.Reading;

/// <summary>Reads the kernel's messages.</summary>
internal static class KernelLogReader
{
    public static Fact<ImmutableArray<KernelMessage>> Read()
    {
        using var log = KernelLog.OpenAtStart(out var error);
        return log is null
            ? new Unknown<ImmutableArray<KernelMessage>>($"{error}; it needs root, or kernel.dmesg_restrict=0")
            : log.ReadMessages().ToImmutableArray();
    }
}
