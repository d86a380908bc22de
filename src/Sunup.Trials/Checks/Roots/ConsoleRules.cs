using System.Collections.Immutable;
using Sunup.Diagnosis.Predictions;
using Sunup.Model;

namespace Sunup.Trials.Checks.Roots;

/// <summary>Whether anything of the boot is seen on the one serial port that a VM has: SU1074, SU1075. How fast the port is set does not matter in QEMU.</summary>
internal static class ConsoleRules
{
    private static readonly string[] s_devices = ["virtconsole", "virtserialport", "pci-serial", "isa-serial", "usb-serial", "-serial", "sclpconsole"];

    public static IEnumerable<Prediction> Of(BootFacts facts)
    {
        if (facts.Machine.Hardware is not { } hardware || facts.Machine.RawQemu.Any(argument => s_devices.Any(device => argument.Contains(device, StringComparison.Ordinal)))
            || facts.Machine.RawQemuConfig.Any(section => section.Entries.Any(entry => s_devices.Contains(entry.Value, StringComparer.Ordinal))))
        {
            yield break;
        }

        var port = hardware.Arch is Architecture.Arm64 ? "ttyAMA0" : "ttyS0";
        ImmutableArray<string> named = [.. facts.CommandLine.Words.Where(word => !word.ForInit && word.HasKey("console")).Select(word => word.Value ?? "")];
        if (named.IsEmpty && (hardware.Arch is Architecture.Arm64 || facts.Kernel?.Config?.IsBuiltIn("VT_CONSOLE") == false))
        {
            // The firmware names the port (SPCR), or it is the only console there is.
            yield break;
        }

        var option = port == "ttyS0" ? "SERIAL_8250_CONSOLE" : "SERIAL_AMBA_PL011_CONSOLE";
        if (!named.Any(name => IsPort(name, port)))
        {
            yield return Nothing(facts, port, named);
        }
        else if (facts.Kernel is { Config: { } config } && !config.IsBuiltIn(option))
        {
            yield return NoDriver(facts, port, option, config[option]);
        }
        else if (named.Last(name => IsPort(name, port) || IsScreen(facts, name)) is var last && !IsPort(last, port))
        {
            yield return Elsewhere(facts, port, last);
        }
    }

    private static bool IsPort(string console, string port)
    {
        var name = console.Split(',')[0];
        return name == port
            || (port == "ttyS0" && (name is "uart8250" or "uart") && (console.Contains(",io,0x3f8", StringComparison.Ordinal) || console.Contains(",0x3f8", StringComparison.Ordinal)))
            || (port == "ttyAMA0" && name == "pl011");
    }

    // A console that is registered though nobody sees it: the kernel's own terminals. A port that is not there never becomes one.
    private static bool IsScreen(BootFacts facts, string console) =>
        console.Split(',')[0] is ['t', 't', 'y', .. var rest] && rest.All(char.IsAsciiDigit) && facts.Kernel?.Config?.IsBuiltIn("VT_CONSOLE") != false;

    private static Prediction Nothing(BootFacts facts, string port, ImmutableArray<string> named) => Make(
        "SU1074",
        FindingSeverity.Error,
        named.IsEmpty ? "the command line has no console=, and the kernel then writes to a screen that nobody sees" : $"console={string.Join(", console=", named)}: none of these is the port that this machine has, {port}",
        named.Any(name => name.StartsWith("ttyAMA", StringComparison.Ordinal)) && port == "ttyS0" ? "ttyAMA0 is the port of arm64 boards; that of a PC is ttyS0."
            : named.Any(name => name.StartsWith("ttyS", StringComparison.Ordinal)) && port == "ttyAMA0" ? "ttyS0 is the port of a PC; that of QEMU's arm64 machine is ttyAMA0."
            : "The kernel may run to its end, and not a line of it is seen: neither what it does nor why it stops.",
        facts,
        port,
        Predicted.Word(facts, "Name the port", named.Length == 1 ? $"console={named[0]}" : null, $"console={port}"));

    private static Prediction NoDriver(BootFacts facts, string port, string option, string value) => Make(
        "SU1074",
        FindingSeverity.Error,
        $"console={port}, and this kernel cannot use that port as its console",
        $"CONFIG_{option}={value}: a console's driver has to be built in.",
        facts,
        port,
        new Remedy($"Take a kernel with CONFIG_{option}=y"));

    private static Prediction Elsewhere(BootFacts facts, string port, string last) => Make(
        "SU1075",
        FindingSeverity.Warning,
        $"console={last} stands last, so that /dev/console is not {port}",
        "The kernel writes to each console that is named, its programs to the last one alone: what init and the initrd's scripts say is not seen, and their shell waits where nobody types.",
        facts,
        port,
        facts.CommandLineSource == "boot.cmdline"
            ? new Remedy("Name the port last", null, $"boot.cmdline: \"{string.Join(' ', facts.Machine.Boot.CommandLine.Split(' ').Where(word => word != $"console={port}"))} console={port}\"")
            : new Remedy($"Name the port last: console={last} console={port}"));

    private static Prediction Make(string id, FindingSeverity severity, string summary, string cause, BootFacts facts, string port, Remedy remedy) => Predicted.Make(
        id,
        severity,
        summary,
        cause,
        new Expectation(Stage.Kernel, null, id == "SU1074" ? ["SU0236", "SU0237", "SU0238", "SU0710", "SU0252", "SU0673"] : ["SU0817", "SU0236", "SU0238", "SU0815", "SU1015"]),
        [new PredictionFact("console", string.Join(' ', facts.CommandLine.Words.Where(word => word.HasKey("console")).Select(word => word.Text)), facts.CommandLineSource), new PredictionFact("serial_port", port, "hardware.arch")],
        remedy);
}
