using Sunup.Cli.Invocation;

namespace Sunup.Cli.Commands.Prove;

/// <summary><c>KEY=VALUE</c> of a command line, with short names for the keys that are varied most.</summary>
public static class KeyValues
{
    private static readonly Dictionary<string, string> s_short = new(StringComparer.Ordinal)
    {
        ["kernel"] = "boot.kernel",
        ["initrd"] = "boot.initrd",
        ["cmdline"] = "boot.cmdline",
        ["uki"] = "boot.uki",
        ["disk"] = "boot.disk",
        ["firmware"] = "hardware.firmware",
        ["memory"] = "hardware.memory",
        ["cpus"] = "hardware.cpus",
        ["accel"] = "hardware.accel",
        ["arch"] = "hardware.arch",
        ["cpu"] = "hardware.cpu",
        ["machine"] = "hardware.machine",
        ["qemu"] = "hardware.qemu",
        ["iommu"] = "security.iommu",
    };

    /// <exception cref="UsageException">There is no <c>=</c>, or nothing on one side of it.</exception>
    public static KeyValuePair<string, string> Parse(string option, string word)
    {
        var sign = word.IndexOf('=', StringComparison.Ordinal);
        return sign > 0 && sign < word.Length - 1
            ? KeyValuePair.Create(KeyOf(word[..sign]), word[(sign + 1)..])
            : throw new UsageException([$"{option} {word}: KEY=VALUE is meant, such as kernel=vmlinuz.old or hardware.memory=2GiB."]);
    }

    /// <summary>The key of the machine file that a short name stands for; other names stand for themselves.</summary>
    public static string KeyOf(string name) => s_short.GetValueOrDefault(name, name);
}
