using System.Collections.Immutable;
using Sunup.Diagnosis.Predictions;
using Sunup.Images.Reading;
using Sunup.Model;

namespace Sunup.Trials.Checks.Roots;

/// <summary>What a boot says that does not find, or cannot mount, its root file system: each mounter has its own words.</summary>
/// <remarks>
/// Source: init/do_mounts.c, <c>mount_root_generic</c> and <c>mount_block_root</c>; initramfs-tools scripts/local; dracut dracut-initqueue.sh and mount-root.sh;
/// mkinitcpio init_functions; Alpine mkinitfs initramfs-init.in; src/Sunup.Planning/Artifacts/Builtin/init.sh.
/// </remarks>
internal static class RootOutcomes
{
    private static readonly ImmutableArray<string> s_kernel = ["SU0911", "SU0996", "SU0935", "SU0919", "SU0812"];

    /// <summary>The device does not appear.</summary>
    public static Expectation NoDevice(BootFacts facts, string root) => facts.Mounter switch
    {
        RootMounter.Kernel => new Expectation(Stage.Root, facts.CommandLine.Has("rootwait") ? "Waiting for root device" : "VFS: Cannot open root device", s_kernel),
        _ => new Expectation(Stage.Root, facts.Initrd?.Maker switch
        {
            InitrdMaker.Sunup => $"sunup-init: no root: {root}",
            InitrdMaker.InitramfsTools => "Gave up waiting for root",
            InitrdMaker.Dracut => "still waiting for following initqueue hooks",
            InitrdMaker.Mkinitcpio => "ERROR: device '",
            InitrdMaker.Mkinitfs => "Mounting root: failed",
            _ => null,
        }, ["SU0910", "SU0912", "SU0935", "SU0898", "SU1011"]),
    };

    /// <summary>The device is there, and is not mounted.</summary>
    public static Expectation NotMounted(BootFacts facts) => facts.Mounter switch
    {
        RootMounter.Kernel => new Expectation(Stage.Root, "VFS: Unable to mount root fs", s_kernel),
        _ => new Expectation(Stage.Root, facts.Initrd?.Maker switch
        {
            InitrdMaker.Sunup => "sunup-init: no root: ",
            InitrdMaker.InitramfsTools => "as root file system",
            InitrdMaker.Dracut => "Failed to mount",
            InitrdMaker.Mkinitcpio => "ERROR: Failed to mount '",
            InitrdMaker.Mkinitfs => "Mounting root: failed",
            _ => null,
        }, ["SU0914", "SU0912", "SU0894", "SU0910", "SU0996", "SU0926"]),
    };

    /// <summary>There is no <c>root=</c>; null where that is no fault.</summary>
    public static Expectation? NoRoot(BootFacts facts) => facts.Mounter switch
    {
        RootMounter.Kernel => new Expectation(Stage.Root, "VFS: Unable to mount root fs", s_kernel),
        RootMounter.Initrd => facts.Initrd!.Maker switch
        {
            InitrdMaker.InitramfsTools => new Expectation(Stage.Root, "No root device specified.", ["SU0916", "SU0912"]),
            InitrdMaker.Mkinitcpio => new Expectation(Stage.Root, "ERROR: ", ["SU0916", "SU0914", "SU0912", "SU0910"]),
            _ => null,
        },
        _ => null,
    };

    /// <summary>The root file system is mounted, and init is not there or cannot be run.</summary>
    public static Expectation NoInit(BootFacts facts) => facts.Mounter switch
    {
        RootMounter.Kernel => new Expectation(Stage.Init, null, ["SU0811", "SU0812", "SU0813", "SU1013", "SU1014", "SU0846", "SU0847", "SU0848", "SU0849", "SU1048", "SU1049"]),
        _ => new Expectation(Stage.Init, null, ["SU0891", "SU0892", "SU0811", "SU0812", "SU1013", "SU1014", "SU1017", "SU1046", "SU1048", "SU1049", "SU0912", "SU0711"]),
    };
}
