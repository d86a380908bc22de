using System.Collections.Immutable;
using Sunup.Diagnosis.Predictions;
using Sunup.Images.Reading;
using Sunup.Model;

namespace Sunup.Trials.Checks.Roots;

/// <summary>Drivers that the initrd's own program wants for a root of layers, whatever the disk: overlay, squashfs, loop. SU1079.</summary>
internal static class ScriptDriverRules
{
    private static readonly NeededDriver s_overlay = new("OVERLAY_FS", "overlay");
    private static readonly NeededDriver s_squashfs = new("SQUASHFS", "squashfs");
    private static readonly NeededDriver s_loop = new("BLK_DEV_LOOP", "loop");

    // What live-boot, casper, dracut's dmsquash-live and overlayroot mount.
    private static readonly (string Key, string? Value, ImmutableArray<NeededDriver> Drivers)[] s_words =
    [
        ("boot", "live", [s_loop, s_squashfs, s_overlay]),
        ("boot", "casper", [s_loop, s_squashfs, s_overlay]),
        ("rd.live.image", null, [s_loop, s_squashfs]),
        ("overlayroot", null, [s_overlay]),
        ("imgfile", null, [s_loop, s_squashfs, s_overlay]),
    ];

    public static IEnumerable<Prediction> Of(BootFacts facts)
    {
        if (facts.Initrd is not { } initrd || facts.Mounter is RootMounter.Kernel or RootMounter.Nobody)
        {
            yield break;
        }

        var word = s_words.FirstOrDefault(word => facts.CommandLine.Last(word.Key) is { } value && (word.Value is null || word.Value == value));
        var asked = word is { Key: { } key } ? (facts.CommandLineSource, $"{key}={facts.CommandLine.Last(key)}") : ((string, string)?)null;
        ImmutableArray<NeededDriver> wanted = asked is not null ? word.Drivers : initrd.Maker is InitrdMaker.Other ? OfText(initrd.Text("init")) : [];
        ImmutableArray<DriverState> lacking = [.. DriverState.Of(facts, wanted).Where(state => state.IsLacking)];
        if (!lacking.IsEmpty)
        {
            yield return Make(facts, initrd, asked ?? (initrd.Name, "/init mounts it"), lacking, asked is not null ? FindingSeverity.Error : FindingSeverity.Warning);
        }
    }

    private static ImmutableArray<NeededDriver> OfText(string init) =>
    [
        .. Mounts(init, "overlay") ? [s_overlay] : Array.Empty<NeededDriver>(),
        .. Mounts(init, "squashfs") ? [s_squashfs] : Array.Empty<NeededDriver>(),
    ];

    private static bool Mounts(string script, string type) => script.Split('\n').Any(line =>
        !line.TrimStart().StartsWith('#') && line.Contains("mount", StringComparison.Ordinal) && line.Contains($"-t {type}", StringComparison.Ordinal));

    private static Prediction Make(BootFacts facts, InitrdFiles initrd, (string Source, string Text) why, ImmutableArray<DriverState> lacking, FindingSeverity severity)
    {
        var names = string.Join(", ", lacking.Select(state => state.Driver.Module));
        return Predicted.Make(
            "SU1079",
            severity,
            $"the initrd mounts a root of layers, and cannot: {DriverWords.Summary(lacking)}",
            $"{DriverWords.Cause(lacking, names, isOther: false)} Without it mount says \"No such device\" or \"unknown filesystem type\".",
            new Expectation(Stage.Root, null, ["SU0894", "SU0888", "SU0914", "SU0912", "SU0910"]),
            [
                new PredictionFact("wanted_by", why.Text, why.Source),
                new PredictionFact("kernel_release", facts.Release ?? "not known", facts.Machine.Boot.Kernel ?? "kernel"),
                .. lacking.Select(state => new PredictionFact("driver", $"CONFIG_{state.Driver.Option}={facts.Kernel?.Config?[state.Driver.Option] ?? "?"}", facts.Kernel?.ConfigSource ?? "kernel")),
                .. lacking.Select(state => new PredictionFact("module", DriverWords.Of(facts, state), initrd.Name)),
            ],
            [.. DriverWords.Remedies(facts, lacking)]);
    }
}
