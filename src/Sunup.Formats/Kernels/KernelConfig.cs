using System.Collections.Frozen;

namespace Sunup.Formats.Kernels;

/// <summary>A kernel's configuration: <c>/boot/config-*</c>, <c>/proc/config.gz</c> unpacked, or IKCONFIG out of a kernel.</summary>
/// <remarks>Source: Documentation/kbuild/kconfig-language.rst. Lines <c>CONFIG_NAME=value</c> and <c># CONFIG_NAME is not set</c>; all others are passed over.</remarks>
public sealed class KernelConfig
{
    private const string Prefix = "CONFIG_";
    private const string NotSet = " is not set";
    private readonly FrozenDictionary<string, string> _values;

    private KernelConfig(FrozenDictionary<string, string> values) => _values = values;

    /// <summary>How many options are named.</summary>
    public int Count => _values.Count;

    /// <summary>An option's value: <c>y</c>, <c>m</c>, a number, a string without its quotes; <c>n</c> for one that is not set or not named.</summary>
    /// <param name="option">Without <c>CONFIG_</c>.</param>
    public string this[string option] => _values.GetValueOrDefault(option, "n");

    /// <summary>Whether the option is named, set or not: an option that is not named does not exist in this kernel, or its dependencies are off.</summary>
    public bool Names(string option) => _values.ContainsKey(option);

    public bool IsBuiltIn(string option) => this[option] == "y";

    public bool IsModule(string option) => this[option] == "m";

    /// <summary>Reads a whole file. A text that names no option is no configuration: null.</summary>
    public static KernelConfig? Parse(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            var line = raw.Trim();
            if (line.StartsWith("# " + Prefix, StringComparison.Ordinal) && line.EndsWith(NotSet, StringComparison.Ordinal))
            {
                values[line[(2 + Prefix.Length)..^NotSet.Length].ToString()] = "n";
            }
            else if (line.StartsWith(Prefix, StringComparison.Ordinal) && line.IndexOf('=') is > 7 and var equals)
            {
                values[line[Prefix.Length..equals].ToString()] = line[(equals + 1)..].Trim('"').ToString();
            }
        }

        return values.Count == 0 ? null : new KernelConfig(values.ToFrozenDictionary(StringComparer.Ordinal));
    }
}
