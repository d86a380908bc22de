using System.Collections.Immutable;
using Sunup.Cli.Commands.Boot;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views;
using Sunup.Formats.Loaders.Ipxe.Building;
using Sunup.Model;

namespace Sunup.Cli.Commands.Explain;

/// <summary>Tells what a build target of iPXE is, or which one a machine needs.</summary>
internal static class IpxeBuildExplanation
{
    private const string Format = "sunup-ipxe-target/1";
    private const int Name = 14;

    /// <summary>The exit code: no for a target that cannot work.</summary>
    public static async Task<int> WriteAsync(CommandContext context, string text, CancellationToken cancellationToken)
    {
        if (File.Exists(text))
        {
            Write(context, AdviceOf(await MachineFiles.ReadAsync(text, cancellationToken)));
            return ExitCodes.Yes;
        }

        if (IpxeBuildTarget.Parse(text) is not { } target)
        {
            throw new UsageException($"'{text}' is no target of iPXE's make: those are bin[-ARCHITECTURE-PLATFORM]/DRIVER.TYPE, as bin-x86_64-efi/snponly.efi. Folders: {string.Join(", ", IpxeBuildTarget.Platforms.Select(platform => platform.Folder))}.");
        }

        Write(context, target);
        return target.Problems.IsEmpty ? ExitCodes.Yes : ExitCodes.No;
    }

    private static ImmutableArray<IpxeBuildAdvice> AdviceOf(MachineConfig machine)
    {
        var hardware = machine.Hardware ?? new HardwareConfig();
        var architecture = hardware.Arch is Architecture.Arm64 ? "aarch64" : "x86_64";
        string? id = hardware.Nics.IsEmpty ? null : hardware.Nics[0].Model switch
        {
            NicModel.VirtioNet => "1af41000",
            NicModel.E1000 => "8086100e",
            NicModel.E1000e => "808610d3",
            NicModel.Rtl8139 => "10ec8139",
            _ => null,
        };
        return IpxeBuildAdvice.For(architecture, hardware.Firmware is not FirmwareKind.Bios, hardware.Firmware is FirmwareKind.UefiSecure, id);
    }

    private static void Write(CommandContext context, IpxeBuildTarget target)
    {
        if (context.Json)
        {
            ResultJson.Write(context.Output, Format, json =>
            {
                json.WriteString("target", target.Text);
                json.WriteString("architecture", target.Architecture);
                json.WriteString("platform", target.Platform);
                json.WriteBoolean("secure_boot", target.IsSecureBoot);
                TraceJson.WriteArray(json, "drivers", target.Drivers, json.WriteStringValue);
                json.WriteString("type", target.Type);
                TraceJson.WriteArray(json, "problems", target.Problems, json.WriteStringValue);
            });
            return;
        }

        var line = LineOf(context);
        var isGood = target.Problems.IsEmpty;
        Head(line, $"{target.Text} {(isGood ? "can be built" : "will not do")}", isGood);
        Fact(line, "runs on", IpxeBuildTarget.Platforms.FirstOrDefault(platform => platform.Folder == $"bin-{target.Architecture}-{target.Platform}").Meaning ?? $"{target.Platform}, {target.Architecture}");
        Fact(line, "driver", target.DriverMeaning);
        Fact(line, "type", target.TypeMeaning ?? "unknown");
        foreach (var problem in target.Problems)
        {
            Fact(line, "but", problem);
        }

        if (isGood)
        {
            Fact(line, "build it", $"make {target.Text} EMBED=SCRIPT   in iPXE's folder src; EMBED is for a script of yours");
        }
    }

    private static void Write(CommandContext context, ImmutableArray<IpxeBuildAdvice> advice)
    {
        if (context.Json)
        {
            ResultJson.Write(context.Output, Format, json => TraceJson.WriteArray(json, "targets", advice, one =>
            {
                json.WriteStartObject();
                json.WriteString("target", one.Target);
                json.WriteString("reason", one.Reason);
                json.WriteEndObject();
            }));
            return;
        }

        var line = LineOf(context);
        foreach (var one in advice)
        {
            Head(line, $"make {one.Target}", good: true);
            Fact(line, "", one.Reason);
        }
    }

    private static LineWriter LineOf(CommandContext context)
    {
        var style = ViewStyle.ForOutput(context);
        return new LineWriter(ViewConsole.Create(context.Output, style), style);
    }

    private static void Head(LineWriter line, string text, bool good) =>
        line.Paragraph(text, 3, Palette.Bold, good ? line.Glyph("✓", "ok") : line.Glyph("✗", "x"), good ? Palette.Good : Palette.Bad);

    private static void Fact(LineWriter line, string name, string text) => line.Paragraph(text, Name, null, $"   {name}", Palette.Heading);
}
