namespace Sunup.Images.Reading;

/// <summary>Whose scripts an initrd has: they read <c>root=</c>, each in its own way.</summary>
public enum InitrdMaker
{
    /// <summary>None of these: a program of somebody's own, which may be the whole system.</summary>
    Other,
    /// <summary><c>builtin:initramfs</c>.</summary>
    Sunup,
    InitramfsTools,
    Dracut,
    Mkinitcpio,
    /// <summary>Alpine's.</summary>
    Mkinitfs,
}

/// <summary>Knows a maker by its files.</summary>
public static class InitrdMakers
{
    internal static InitrdMaker Of(ImageTree tree) =>
        Has(tree, "scripts/functions") && Has(tree, "scripts/local") ? InitrdMaker.InitramfsTools
        : DracutHooksOf(tree) is not null ? InitrdMaker.Dracut
        : Has(tree, "init_functions") && Has(tree, "hooks") ? InitrdMaker.Mkinitcpio
        : tree.TextOf("init") is var init && init.Contains("sunup-init: ", StringComparison.Ordinal) ? InitrdMaker.Sunup
        : init.Contains("nlplug-findfs", StringComparison.Ordinal) ? InitrdMaker.Mkinitfs
        : InitrdMaker.Other;

    /// <summary>Where dracut's hooks are, or belong; new ones moved them. Null for an image that is not dracut's.</summary>
    internal static string? DracutHooksOf(ImageTree tree) =>
        Has(tree, "usr/lib/dracut/hooks") || Has(tree, "usr/lib/dracut") ? "usr/lib/dracut/hooks"
        : Has(tree, "lib/dracut/hooks") || Has(tree, "lib/dracut-lib.sh") ? "lib/dracut/hooks"
        : null;

    /// <summary>As the maker calls itself.</summary>
    public static string NameOf(InitrdMaker maker) => maker switch
    {
        InitrdMaker.Sunup => "builtin:initramfs",
        InitrdMaker.InitramfsTools => "initramfs-tools",
        InitrdMaker.Dracut => "dracut",
        InitrdMaker.Mkinitcpio => "mkinitcpio",
        InitrdMaker.Mkinitfs => "mkinitfs",
        _ => "the initrd's own program",
    };

    private static bool Has(ImageTree tree, string path) => tree.Resolve(path) is { } real && tree.Find(real) is not null;
}
