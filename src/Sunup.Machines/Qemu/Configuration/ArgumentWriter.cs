using System.Text;

namespace Sunup.Machines.Qemu.Configuration;

/// <summary>Writes options as QEMU's command line takes them.</summary>
internal static class ArgumentWriter
{
    public static IEnumerable<string> Write(QemuOption option) => option switch
    {
        QemuSwitch { Value: { } value } argument => [argument.Name, value],
        QemuSwitch argument => [argument.Name],
        QemuSection section => [OptionGroup.Find(section.Kind)?.Option ?? $"-{section.Kind}", ValueOf(section)],
        _ => [],
    };

    /// <summary>The implied key's value first, then the id, then the rest: <c>virtio-net-pci,id=dev-net0,netdev=net0</c>.</summary>
    private static string ValueOf(QemuSection section)
    {
        var implied = OptionGroup.Find(section.Kind)?.Implied;
        var text = new StringBuilder();
        var first = section.Entries.FirstOrDefault(entry => entry.Key == implied && CanStandAlone(entry.Value));
        if (first.Key is not null)
        {
            text.Append(Escape(first.Value));
        }

        if (section.Id is not null)
        {
            Append(text, "id", section.Id);
        }

        foreach (var entry in section.Entries.Where(entry => first.Key is null || entry != first))
        {
            Append(text, entry.Key, entry.Value);
        }

        return text.ToString();
    }

    // Without its name a value that holds '=' would be taken for a key.
    private static bool CanStandAlone(string value) => value.Length > 0 && !value.Contains('=', StringComparison.Ordinal);

    private static void Append(StringBuilder text, string key, string value)
    {
        if (text.Length > 0)
        {
            text.Append(',');
        }

        text.Append(key).Append('=').Append(Escape(value));
    }

    /// <summary>A comma in a value of an option list is written twice.</summary>
    private static string Escape(string value) => value.Replace(",", ",,", StringComparison.Ordinal);
}
