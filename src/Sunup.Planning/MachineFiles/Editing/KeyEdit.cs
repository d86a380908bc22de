namespace Sunup.Planning.MachineFiles.Editing;

/// <summary>What an edit does to the value of a key.</summary>
public enum KeyEditKind
{
    /// <summary>The key gets the value, whatever it had.</summary>
    Set,

    /// <summary>The key goes: its default holds.</summary>
    Remove,

    /// <summary>A word is put behind the words of a text, such as the kernel's command line.</summary>
    AddWord,

    /// <summary>A word is taken out of a text, each time that it is there.</summary>
    RemoveWord,

    /// <summary>An item is put behind those of a list.</summary>
    AddItem,
}

/// <summary>One change of one key of a machine file, as a person would make it.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Key">The key's path: <c>hardware.memory</c>, <c>hardware.nics[0].model</c>, <c>security.iommu</c>.</param>
/// <param name="Value">For <see cref="KeyEditKind.Set"/> a value as YAML (<c>2GiB</c>, <c>[a.img, b.img]</c>), else a plain word; empty for <see cref="KeyEditKind.Remove"/>.</param>
public sealed record KeyEdit(KeyEditKind Kind, string Key, string Value = "")
{
    public static KeyEdit Set(string key, string value) => new(KeyEditKind.Set, key, value);

    public static KeyEdit Remove(string key) => new(KeyEditKind.Remove, key);

    public static KeyEdit AddWord(string key, string word) => new(KeyEditKind.AddWord, key, word);

    public static KeyEdit RemoveWord(string key, string word) => new(KeyEditKind.RemoveWord, key, word);

    public static KeyEdit AddItem(string key, string item) => new(KeyEditKind.AddItem, key, item);

    /// <summary>In words: <c>hardware.memory: 2GiB</c>, <c>boot.cmdline: without quiet</c>.</summary>
    public override string ToString() => Kind switch
    {
        KeyEditKind.Remove => $"without {Key}",
        KeyEditKind.AddWord => $"{Key}: with {Value}",
        KeyEditKind.RemoveWord => $"{Key}: without {Value}",
        KeyEditKind.AddItem => $"{Key}: and {Value}",
        _ => $"{Key}: {Value}",
    };
}
