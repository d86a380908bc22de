using System.Collections.Immutable;

namespace Sunup.Formats.UnifiedKernelImages;

/// <summary>The sections that the image's own stub takes when it boots a profile.</summary>
/// <remarks>Sources: systemd 252's src/boot/efi/pe.c (locate_sections), 257's src/boot/pe.c (pe_locate_profile_sections).</remarks>
internal sealed class StubView
{
    private readonly Dictionary<string, UkiSection> _taken = new(StringComparer.Ordinal);

    public StubView(UkiImage image, int profile)
    {
        Names = [.. StubVersions.NamesOf(image.Stub)];
        if (!StubVersions.TakesLast(image.Stub))
        {
            foreach (var name in Names)
            {
                Take(name, image.Find(name, profile));
            }

            return;
        }

        // One pass; a later section replaces an earlier one, and the start of the name is enough.
        foreach (var section in image.Sections)
        {
            foreach (var name in Names)
            {
                if (section.Name.StartsWith(name, StringComparison.Ordinal))
                {
                    Take(name, section);
                }
            }
        }
    }

    /// <summary>What the stub looks for, in the order in which it measures.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Null for what is not there, or has no bytes in memory.</summary>
    public UkiSection? this[string name] => _taken.TryGetValue(name, out var section) && !section.IsEmpty ? section : null;

    private void Take(string name, UkiSection? section)
    {
        if (section is { } found)
        {
            _taken[name] = found;
        }
    }
}
