using Sunup.Cli.Invocation;
using Sunup.Trials.Boots;

namespace Sunup.Cli.Commands.Demo;

/// <summary>The end of the demo: what came of it, and the commands that do the same by hand.</summary>
internal static class DemoEnding
{
    private const string Namespace = "sunup-by-hand";

    public static void Show(CommandContext context, string examples, IReadOnlyList<BootReport> reports)
    {
        var output = context.Output;
        output.WriteLine();
        foreach (var report in reports)
        {
            output.WriteLine($"{report.Trace.Machine}: {report.Trace.Verdict.Summary}");
        }

        output.WriteLine();
        output.WriteLine("Again, one at a time:");
        foreach (var name in new[] { "netboot-bios", "netboot-uefi", "netboot-http", "netboot-proxy", "netboot-direct" })
        {
            output.WriteLine($"  {Program(context)} boot {examples}/{name}.machine.yaml");
        }

        output.WriteLine();
        output.WriteLine("The same by hand, each part visible (as root):");
        foreach (var command in ByHand(context, examples))
        {
            output.WriteLine($"  {command}");
        }
    }

    /// <summary>A network in a namespace, the service on it, a VM that boots from it, and the way back.</summary>
    public static IReadOnlyList<string> ByHand(CommandContext context, string examples) =>
    [
        $"ip netns add {Namespace}",
        $"ip -n {Namespace} link add boot0 type bridge",
        $"ip -n {Namespace} addr add 192.0.2.1/24 dev boot0",
        $"ip -n {Namespace} link set boot0 up",
        $"ip -n {Namespace} tuntap add vm0 mode tap",
        $"ip -n {Namespace} link set vm0 master boot0 up",
        $"ip netns exec {Namespace} {Program(context)} serve {examples}/by-hand/serve.yaml &",
        $"ip netns exec {Namespace} qemu-system-x86_64 -machine pc,graphics=off -m 512 -nographic -no-reboot"
        + " -netdev tap,id=net0,ifname=vm0,script=no,downscript=no"
        + " -device virtio-net-pci,netdev=net0,mac=52:54:00:12:34:56,bootindex=1",
        $"kill %1; ip netns del {Namespace}",
    ];

    /// <summary>As the user calls it: the launcher of a checkout, or the installed program.</summary>
    private static string Program(CommandContext context) => context.GetEnvironment("SUNUP_LAUNCHER") ?? "sunup";
}
