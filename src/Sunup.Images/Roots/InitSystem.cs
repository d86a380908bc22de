namespace Sunup.Images.Roots;

/// <summary>What brings a system up behind its kernel, and takes it down.</summary>
public enum InitSystem
{
    /// <summary>None of these, or none that its files show.</summary>
    Unknown,
    Systemd,
    Sysvinit,
    OpenRc,
    Busybox,
}

/// <summary>Knows an init system by its files.</summary>
public static class InitSystems
{
    /// <summary>Of the system in <paramref name="root"/>. OpenRC runs under the init of sysvinit or busybox, and is then what is told.</summary>
    public static InitSystem Of(IRootFiles root)
    {
        var table = root.Text("etc/inittab");
        // Both may be installed; /sbin/init says which of them starts.
        var isSysvinit = IsSysvinit(table) && (root.Exists("sbin/init") || root.Exists("usr/sbin/init")) && root.LinkTarget("sbin/init") is null && root.LinkTarget("usr/sbin/init") is null;
        if (!isSysvinit && (root.Exists("lib/systemd/systemd") || root.Exists("usr/lib/systemd/systemd")))
        {
            return InitSystem.Systemd;
        }

        return root.Exists("sbin/openrc-init") || root.Exists("usr/sbin/openrc-init") || table.Contains("openrc", StringComparison.Ordinal) ? InitSystem.OpenRc
            : IsSysvinit(table) ? InitSystem.Sysvinit
            // busybox's table has no runlevels: an empty second field.
            : table.Split('\n').Any(line => line.StartsWith("::", StringComparison.Ordinal)) ? InitSystem.Busybox
            : InitSystem.Unknown;
    }

    private static bool IsSysvinit(string table) => table.Contains("/etc/init.d/rc ", StringComparison.Ordinal) || table.Contains("/etc/rc.d/rc ", StringComparison.Ordinal);

    /// <summary>For people.</summary>
    public static string NameOf(InitSystem init) => init switch
    {
        InitSystem.Systemd => "systemd",
        InitSystem.Sysvinit => "sysvinit",
        InitSystem.OpenRc => "OpenRC",
        InitSystem.Busybox => "busybox init",
        _ => "an init that Sunup does not know",
    };
}
