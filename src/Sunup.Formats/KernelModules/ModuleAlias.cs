namespace Sunup.Formats.KernelModules;

/// <summary>A line of <c>modules.alias</c>: devices, file systems or other names that a module stands for.</summary>
/// <param name="Pattern">With <c>*</c>, <c>?</c> and <c>[...]</c>: <c>pci:v00001AF4d00001000sv*sd*bc*sc*i*</c>.</param>
/// <param name="Module">The module's name.</param>
public sealed record ModuleAlias(string Pattern, string Module)
{
    private readonly string _pattern = ModuleNames.NormalizeAlias(Pattern);

    /// <summary>Reads <c>modules.alias</c>. Other lines are passed over.</summary>
    public static IEnumerable<ModuleAlias> ParseAll(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            if (ModuleDependencies.Words(line) is ["alias", var pattern, var module])
            {
                yield return new ModuleAlias(pattern, ModuleNames.Normalize(module));
            }
        }
    }

    /// <summary>Reads <c>modules.builtin.modinfo</c>: strings <c>module.key=value</c>, each with a NUL; those with the key <c>alias</c>.</summary>
    public static IEnumerable<ModuleAlias> ParseBuiltIn(string text)
    {
        foreach (var line in text.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split('=', 2) is [var key, var pattern] && key.EndsWith(".alias", StringComparison.Ordinal))
            {
                yield return new ModuleAlias(pattern, ModuleNames.Normalize(key[..^".alias".Length]));
            }
        }
    }

    /// <summary>Whether the pattern is for that name, such as what <c>/sys/bus/pci/devices/*/modalias</c> says.</summary>
    public bool Matches(string name) => GlobPattern.Matches(_pattern, ModuleNames.NormalizeAlias(name));

    /// <summary>Whether the pattern is for PCI devices of that vendor and device, whatever their subsystem and class.</summary>
    /// <param name="vendor">Such as 0x1af4.</param>
    /// <param name="device">Such as 0x1000.</param>
    public bool MatchesPci(uint vendor, uint device) =>
        // Patterns by class alone ("pci:v*d*...bc01sc06i01*") are not for a vendor's device in particular.
        Pattern.StartsWith($"pci:v{vendor:X8}d{device:X8}sv", StringComparison.Ordinal) || Pattern.StartsWith($"pci:v{vendor:X8}d*sv", StringComparison.Ordinal);
}
