using System.Collections.Immutable;
using System.Globalization;

namespace Sunup.Planning.MachineFiles.Editing;

/// <summary>One step into a machine file: a key, or the place in a list.</summary>
internal readonly record struct KeyStep(string? Key, int Index);

/// <summary>The path of a key, as problems and edits write it: <c>hardware.nics[0].mac</c>.</summary>
internal static class KeyPath
{
    // Keys with a dot of their own; all are at the top of the file.
    private static readonly ImmutableArray<string> _dotted = ["raw.qemu.conf", "raw.qemu", "security.iommu", "image.os"];

    public static ImmutableArray<KeyStep> Parse(string path)
    {
        if (_dotted.Contains(path))
        {
            return [new KeyStep(path, 0)];
        }

        var steps = ImmutableArray.CreateBuilder<KeyStep>();
        foreach (var part in path.Split('.'))
        {
            var bracket = part.IndexOf('[', StringComparison.Ordinal);
            steps.Add(new KeyStep(bracket < 0 ? part : part[..bracket], 0));
            if (bracket >= 0)
            {
                steps.Add(new KeyStep(null, int.Parse(part.AsSpan(bracket + 1).TrimEnd(']'), CultureInfo.InvariantCulture)));
            }
        }

        return steps.ToImmutable();
    }
}
