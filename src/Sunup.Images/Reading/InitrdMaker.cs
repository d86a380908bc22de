using Sunup.Images.Roots;

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
    public static InitrdMaker Of(IRootFiles files) =>
        files.Exists("scripts/local") && files.Exists("scripts/functions") ? InitrdMaker.InitramfsTools
        : files.Exists("lib/dracut/hooks") || files.Exists("usr/lib/dracut/hooks") || files.Exists("usr/lib/dracut/modules.txt") ? InitrdMaker.Dracut
        : files.Exists("init_functions") && files.Exists("hooks") ? InitrdMaker.Mkinitcpio
        : files.Text("init") is var init && init.Contains("sunup-init: ", StringComparison.Ordinal) ? InitrdMaker.Sunup
        : init.Contains("nlplug-findfs", StringComparison.Ordinal) ? InitrdMaker.Mkinitfs
        : InitrdMaker.Other;

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
}
