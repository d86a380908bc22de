using Spectre.Console;
using Sunup.Model;

namespace Sunup.Cli.Views;

/// <summary>The colours of all views: the sixteen of the terminal, so that light and dark backgrounds both work.</summary>
internal static class Palette
{
    public static Style Dim { get; } = new(decoration: Decoration.Dim);
    public static Style Bold { get; } = new(decoration: Decoration.Bold);
    public static Style Heading { get; } = new(Color.Blue, decoration: Decoration.Bold);
    public static Style Good { get; } = new(Color.Green, decoration: Decoration.Bold);
    public static Style Bad { get; } = new(Color.Red, decoration: Decoration.Bold);
    public static Style Warning { get; } = new(Color.Olive, decoration: Decoration.Bold);
    public static Style Command { get; } = new(Color.Teal);

    public static Style Of(BootOutcome outcome) => outcome switch
    {
        BootOutcome.CameUp => Good,
        BootOutcome.DidNotComeUp => Bad,
        _ => Warning,
    };

    public static Style Of(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Error => Bad,
        FindingSeverity.Warning => Warning,
        _ => Heading,
    };

    public static Style Of(EventSeverity severity) => severity switch
    {
        EventSeverity.Error => new Style(Color.Red),
        EventSeverity.Warning => new Style(Color.Olive),
        EventSeverity.Debug => Dim,
        _ => Style.Plain,
    };

    public static Style Of(EventSource source) => source switch
    {
        EventSource.Dhcp => new Style(Color.Purple),
        EventSource.Tftp => new Style(Color.Teal),
        EventSource.Http => new Style(Color.Navy),
        EventSource.Serial => new Style(Color.Grey),
        EventSource.Qmp => new Style(Color.Olive),
        _ => Style.Plain,
    };

    public static Style Of(Stage stage) => new(stage switch
    {
        Stage.PowerOn => Color.Grey,
        Stage.Firmware => Color.Navy,
        Stage.Network => Color.Purple,
        Stage.Loader => Color.Teal,
        Stage.Kernel => Color.Olive,
        Stage.Initramfs => Color.Blue,
        Stage.Root => Color.Fuchsia,
        _ => Color.Green,
    });
}
