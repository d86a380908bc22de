using System.Collections.Immutable;
using Sunup.Model;
using Sunup.Planning.Documents;
using Sunup.Planning.QemuFiles;

namespace Sunup.Planning.MachineFiles;

/// <summary>The key <c>raw.qemu.conf</c>: Incus's overrides of the generated QEMU configuration.</summary>
/// <remarks>
/// Source: Incus, "Override QEMU configuration", and what its reader does. One thing is not as there: a comment is an error. There is no
/// syntax for one: in Incus a commented key becomes a junk key, and a section that was to be deleted is kept because of it, without a word.
/// </remarks>
internal static class OverrideReader
{
    public static ImmutableArray<QemuOverride> Read(ConfigValue value)
    {
        if (value.AsBlock("sections such as [device \"qemu_iommu\"] and their keys") is not { } block)
        {
            return [];
        }

        var reader = new SectionText(block.Text, allowIndex: true, allowComments: false, (line, column, length, message, hint) => block.Fail(line, column, length, message, hint));
        var sections = reader.Read();
        return
        [
            .. sections.Select(section => new QemuOverride(
                section.Name,
                section.Index,
                [.. section.Entries.Select(entry => new QemuOverrideEntry(entry.Key, entry.Value, block.Place(entry.At)))],
                block.Place(section.At))),
        ];
    }
}
