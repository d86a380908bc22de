using System.Collections.Immutable;
using System.Globalization;
using Sunup.Machines.Hosts.Facts;

namespace Sunup.Machines.Hosts.Reading;

/// <summary>Finds VMs of QEMU that run on this host, by /proc.</summary>
internal sealed class VmReader(HostFiles files)
{
    public Fact<ImmutableArray<QemuProcess>> Read() => files.NamesOf("proc").Select(names => names
        .Where(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        .Select(ReadProcess).OfType<QemuProcess>().ToImmutableArray());

    private QemuProcess? ReadProcess(string id)
    {
        var name = files.TextOrNull($"proc/{id}/comm") ?? "";
        // The kernel keeps 15 bytes of a name: qemu-system-x86.
        if (!name.StartsWith("qemu-system", StringComparison.Ordinal) && name is not "qemu-kvm" and not "kvm")
        {
            return null;
        }

        var arguments = (files.TextOrNull($"proc/{id}/cmdline") ?? "").Split('\0');
        var status = files.TextOrNull($"proc/{id}/status") ?? "";
        return new QemuProcess(
            int.Parse(id, CultureInfo.InvariantCulture),
            Value(arguments, "-name")?.Split(',')[0] ?? name,
            Memory(Value(arguments, "-m")),
            Cpus(Value(arguments, "-smp")),
            MemoryReader.Bytes(status, "VmRSS") is > 0 and var resident ? resident : null,
            HostFiles.Field(status, "State") is { Length: > 0 } state ? state[0] : '?');
    }

    private static string? Value(string[] arguments, string option)
    {
        var at = Array.IndexOf(arguments, option);
        return at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;
    }

    /// <summary>A number of mebibytes, or one with a letter: <c>2048</c>, <c>512M</c>, <c>size=2G,slots=4</c>.</summary>
    internal static long? Memory(string? value)
    {
        var text = value?.Split(',').Select(part => part.StartsWith("size=", StringComparison.Ordinal) ? part[5..] : part).FirstOrDefault(part => part.Length > 0 && char.IsAsciiDigit(part[0]));
        if (text is null)
        {
            return null;
        }

        var shift = char.ToUpperInvariant(text[^1]) switch { 'B' => 0, 'K' => 10, 'G' => 30, 'T' => 40, _ => 20 };
        return long.TryParse(text.TrimEnd('B', 'b', 'K', 'k', 'M', 'm', 'G', 'g', 'T', 't'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= long.MaxValue >> shift
            ? number << shift
            : null;
    }

    private static int Cpus(string? value)
    {
        var text = value?.Split(',').Select(part => part.StartsWith("cpus=", StringComparison.Ordinal) ? part[5..] : part).FirstOrDefault(part => part.Length > 0 && char.IsAsciiDigit(part[0]));
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 1;
    }
}
