using Sunup.Images.Reading;

namespace Sunup.Images.Adding.IscsiRoot;

/// <summary>Who made an image, as far as its places for scripts tell.</summary>
internal enum InitramfsMaker
{
    /// <summary>None that is known here: an /init of its own.</summary>
    Unknown,
    InitramfsTools,
    Dracut,
}

/// <summary>Tells makers by what their images have.</summary>
internal static class InitramfsMakers
{
    public static InitramfsMaker Of(ImageTree tree) =>
        Has(tree, "scripts/functions") && Has(tree, "scripts/local") ? InitramfsMaker.InitramfsTools
        : HooksOf(tree) is not null ? InitramfsMaker.Dracut
        : InitramfsMaker.Unknown;

    /// <summary>Where dracut's hooks are; new ones moved it.</summary>
    public static string? HooksOf(ImageTree tree) =>
        Has(tree, "usr/lib/dracut/hooks") || Has(tree, "usr/lib/dracut") ? "usr/lib/dracut/hooks"
        : Has(tree, "lib/dracut/hooks") || Has(tree, "lib/dracut-lib.sh") ? "lib/dracut/hooks"
        : null;

    private static bool Has(ImageTree tree, string path) => tree.Resolve(path) is { } real && tree.Find(real) is not null;
}
