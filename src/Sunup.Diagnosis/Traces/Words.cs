using Sunup.Model;

namespace Sunup.Diagnosis.Traces;

/// <summary>The vocabulary as users write and read it.</summary>
public static class Words
{
    /// <summary>As in a machine file: <c>power-on</c>, <c>firmware</c>, ... <c>up</c>.</summary>
    public static string Of(Stage stage) => stage switch
    {
        Stage.PowerOn => "power-on",
        Stage.Firmware => "firmware",
        Stage.Network => "network",
        Stage.Loader => "loader",
        Stage.Kernel => "kernel",
        Stage.Initramfs => "initramfs",
        Stage.Root => "root",
        Stage.Init => "init",
        _ => "up",
    };

    public static string Of(EventSource source) => source switch
    {
        EventSource.Sunup => "sunup",
        EventSource.Dhcp => "dhcp",
        EventSource.Tftp => "tftp",
        EventSource.Http => "http",
        EventSource.Iscsi => "iscsi",
        EventSource.Ndp => "ndp",
        EventSource.Serial => "serial",
        EventSource.Qmp => "qmp",
        EventSource.Syslog => "syslog",
        EventSource.Host => "host",
        _ => "kexec",
    };

    public static string Of(Route route) => route switch
    {
        Route.Direct => "direct",
        Route.Network => "network",
        Route.San => "san",
        Route.Disk => "disk",
        Route.Uki => "uki",
        _ => "kexec",
    };

    /// <summary>What <paramref name="expect"/> asks for, as a thing that was seen.</summary>
    public static string Expected(ExpectConfig expect) => expect.Answers is { } answer
        ? $"{answer} answered"
        : expect.Console is { } text
        ? $"the console said \"{text}\""
        : $"stage {Of(expect.Stage)} reached";
}
