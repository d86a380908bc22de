using Sunup.Planning.MachineFiles.Editing;

namespace Sunup.Trials.Investigations.Factors;

/// <summary>The initrds of a machine file: one that stands alone, or a list.</summary>
internal static class InitrdKey
{
    public const string Key = "boot.initrd";

    /// <summary>What the initrd at <paramref name="index"/> is called as a factor.</summary>
    public static string Of(MachineFileText text, int index) => text.Items(Key).Length == 1 ? Key : $"{Key}[{index}]";

    /// <summary>Puts another file in its place; the others stay.</summary>
    public static KeyEdit Replace(MachineFileText text, int index, string path) =>
        KeyEdit.Set(text.CountOf(Key) == 0 ? Key : $"{Key}[{index}]", YamlWriter.Scalar(path));
}
