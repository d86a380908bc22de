using System.Collections.Immutable;
using Sunup.Diagnosis.Predictions;
using Sunup.Images.Reading;
using Sunup.Model;

namespace Sunup.Trials.Checks.Roots;

/// <summary>Whether the drivers that lead to the root file system are there in time: SU1067 to SU1069, SU1078.</summary>
internal static class DriverRules
{
    public static IEnumerable<Prediction> OfDisk(BootFacts facts, RootPlace place, string root)
    {
        ImmutableArray<DriverState> lacking = [.. DriverState.Of(facts, DiskDrivers.Of(place.Disk.Config.Bus)).Where(state => state.IsLacking)];
        return lacking.IsEmpty ? [] :
        [
            Make(facts, Id("SU1067", facts, lacking), $"the disk on {RootRules.BusWord(place.Disk.Config.Bus)} will not appear", lacking, RootOutcomes.NoDevice(facts, root),
            [
                new PredictionFact("root", root, facts.CommandLineSource),
                new PredictionFact("disk", $"{place.Device} on {RootRules.BusWord(place.Disk.Config.Bus)}", place.Disk.Source),
            ]),
        ];
    }

    public static IEnumerable<Prediction> OfFileSystem(BootFacts facts, RootPlace place)
    {
        if (place.Partition?.Content?.Type is not { } type)
        {
            return [];
        }

        ImmutableArray<DriverState> lacking = [.. DriverState.Of(facts, DiskDrivers.OfFileSystem(type)).Where(state => state.IsLacking)];
        return lacking.IsEmpty ? [] :
        [
            Make(facts, Id("SU1069", facts, lacking), $"the {type} file system on {place.Device} will not be mounted", lacking, RootOutcomes.NotMounted(facts),
                [new PredictionFact("file_system", type, $"{place.Device}, {place.Disk.Config.Image}")]),
        ];
    }

    /// <summary>Of a machine whose root, or whose initrd, needs the network.</summary>
    public static IEnumerable<Prediction> OfNics(BootFacts facts, string why)
    {
        var nics = facts.Machine.Hardware?.Nics ?? [];
        foreach (var model in nics.Select(nic => nic.Model).Distinct())
        {
            ImmutableArray<DriverState> lacking = [.. DriverState.Of(facts, DiskDrivers.Of(model)).Where(state => state.IsLacking)];
            if (!lacking.IsEmpty)
            {
                yield return Make(facts, Id("SU1078", facts, lacking), $"the NIC ({NicWord(model)}) will not appear, and the boot needs the network", lacking, new Expectation(Stage.Root, facts.Initrd?.Maker is InitrdMaker.Sunup ? "sunup-init: no address" : null, ["SU0911", "SU0910", "SU0912", "SU0965", "SU0540", "SU0541", "SU1037", "SU0996"]),
                    [new PredictionFact("network", why, facts.CommandLineSource), new PredictionFact("nic", NicWord(model), "hardware.nics")]);
            }
        }
    }

    // Nothing but modules of another kernel: that is the cause, whatever driver is asked for.
    private static string Id(string own, BootFacts facts, ImmutableArray<DriverState> lacking) =>
        lacking.All(state => state.Presence is DriverPresence.NotInInitrd) && IsForAnother(facts) ? "SU1068" : own;

    private static bool IsForAnother(BootFacts facts) => facts is { Release: not null, Modules: null, Initrd.Releases.IsEmpty: false };

    private static Prediction Make(BootFacts facts, string id, string what, ImmutableArray<DriverState> lacking, Expectation expects, ImmutableArray<PredictionFact> facts2)
    {
        var config = facts.Kernel?.ConfigSource ?? "kernel";
        ImmutableArray<PredictionFact> all =
        [
            .. facts2,
            RootRules.Mounter(facts),
            new PredictionFact("kernel_release", facts.Release ?? "not known", facts.Machine.Boot.Kernel ?? facts.Machine.Boot.Uki ?? facts.Machine.Boot.Disk ?? "kernel"),
            .. lacking.Select(state => new PredictionFact("driver", $"CONFIG_{state.Driver.Option}={facts.Kernel?.Config?[state.Driver.Option] ?? "?"}", config)),
            .. lacking.Select(state => new PredictionFact("module", DriverWords.Of(facts, state), facts.Initrd?.Name ?? "there is no initrd")),
        ];
        var isOther = id == "SU1068";
        var names = string.Join(", ", lacking.Select(state => state.Driver.Module));
        var why = isOther ? $"the initrd has modules of {string.Join(", ", facts.Initrd!.Releases.Select(modules => modules.Release))}, and the kernel is {facts.Release}" : DriverWords.Summary(lacking);
        return Predicted.Make(id, FindingSeverity.Error, $"{what}: {why}", DriverWords.Cause(lacking, names, isOther), expects, all, [.. DriverWords.Remedies(facts, lacking)]);
    }

    private static string NicWord(NicModel model) => model is NicModel.VirtioNet ? "virtio-net" : model.ToString().ToLowerInvariant();
}
