using System.Globalization;
using Sunup.Model;

namespace Sunup.Machines.Qemu.Configuration.Overrides;

/// <summary>An override that changes nothing, or that no QEMU takes.</summary>
/// <param name="At">Where it stands in the machine file.</param>
/// <param name="Written">As it was meant: <c>[device "qemu_iommu"]</c>.</param>
/// <param name="Text">What is wrong.</param>
/// <param name="Exists">What there is instead.</param>
public sealed record OverrideMisfit(TextPosition At, string Written, string Text, string Exists)
{
    internal static OverrideMisfit NoSection(QemuOverride wanted, QemuConfiguration configuration)
    {
        var written = Show(wanted);
        var same = configuration.Sections.Count(section => section.Name == wanted.Name);
        var does = wanted.Entries.IsEmpty ? "deletes a section" : "deletes keys of a section";
        var text = same == 0
            ? $"{written} {does} that is not there"
            : string.Create(CultureInfo.InvariantCulture, $"{written} {does}, and the last of that name is [{same - 1}]");
        return new OverrideMisfit(wanted.At, written, text, $"sections: {string.Join(' ', Names(configuration))}");
    }

    internal static OverrideMisfit NoKey(QemuOverride wanted, string key, TextPosition at, QemuSection section) =>
        new(at, $"{Show(wanted)} {key} = \"\"", $"{Show(wanted)} has no key '{key}' to delete", $"keys: {string.Join(' ', section.Entries.Select(entry => entry.Key))}");

    internal static OverrideMisfit NoKind(QemuOverride wanted, string kind) =>
        new(wanted.At, Show(wanted), $"QEMU has no group of options '{kind}'", $"groups: {string.Join(' ', OptionGroup.Kinds)}");

    private static string Show(QemuOverride wanted) => wanted.Index == 0 ? $"[{wanted.Name}]" : string.Create(CultureInfo.InvariantCulture, $"[{wanted.Name}][{wanted.Index}]");

    private static IEnumerable<string> Names(QemuConfiguration configuration) =>
        configuration.Sections.GroupBy(section => section.Name, StringComparer.Ordinal).SelectMany(same => same.Count() == 1
            ? [$"[{same.Key}]"]
            : Enumerable.Range(0, same.Count()).Select(index => string.Create(CultureInfo.InvariantCulture, $"[{same.Key}][{index}]")));
}
