using System.Collections.Immutable;

namespace Sunup.Machines.Qemu.Configuration;

/// <summary>A part of QEMU's configuration: a section, or an argument that the configuration syntax has no word for.</summary>
public abstract record QemuOption;

/// <summary>An argument that stays on the command line.</summary>
/// <param name="Name">With its hyphen: <c>-kernel</c>.</param>
/// <param name="Value">Null for a switch.</param>
public sealed record QemuSwitch(string Name, string? Value = null) : QemuOption;

/// <summary>A section: <c>[device "net0"]</c> with its keys. The same says <c>-device virtio-net-pci,id=net0,...</c></summary>
/// <param name="Kind">The group of options, as <c>-readconfig</c> names it.</param>
/// <param name="Id">Unique within the kind; null for those that have none.</param>
/// <param name="Entries">In their order; a key may stand twice where QEMU takes it twice.</param>
public sealed record QemuSection(string Kind, string? Id, ImmutableArray<QemuEntry> Entries) : QemuOption
{
    public QemuSection(string kind, string? id, params ReadOnlySpan<(string Key, string? Value)> entries)
        : this(kind, id, Present(entries))
    {
    }

    /// <summary>As it stands between the brackets: <c>machine</c>, <c>device "net0"</c>.</summary>
    public string Name => Id is null ? Kind : $"{Kind} \"{Id}\"";

    /// <summary>The value of the first entry of that key; null without it.</summary>
    public string? this[string key]
    {
        get
        {
            foreach (var entry in Entries)
            {
                if (string.Equals(entry.Key, key, StringComparison.Ordinal))
                {
                    return entry.Value;
                }
            }

            return null;
        }
    }

    public bool Equals(QemuSection? other) => other is not null && Kind == other.Kind && Id == other.Id && Entries.AsSpan().SequenceEqual(other.Entries.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Kind, Id, Entries.Length);

    /// <summary>Those that have a value.</summary>
    private static ImmutableArray<QemuEntry> Present(ReadOnlySpan<(string Key, string? Value)> entries)
    {
        var present = ImmutableArray.CreateBuilder<QemuEntry>(entries.Length);
        foreach (var (key, value) in entries)
        {
            if (value is not null)
            {
                present.Add(new QemuEntry(key, value));
            }
        }

        return present.ToImmutable();
    }
}

/// <summary>A key of a section and its value, as QEMU gets it.</summary>
public readonly record struct QemuEntry(string Key, string Value);
