using Sunup.Formats.PortableExecutables.Layout;
using Sunup.Model;

namespace Sunup.Images.UnifiedKernelImages;

/// <summary>What is noticed about an image that can be built.</summary>
internal static class UkiNotes
{
    public static IEnumerable<Finding> Of(UkiRecipe recipe, IReadOnlyList<PlannedSection> sections, PeStub stub)
    {
        if (stub.Image.IsSigned)
        {
            yield return UkiFindings.StubSignatureDropped(recipe.StubName);
        }

        if (StubVersion.MajorOf(stub) is { } major)
        {
            foreach (var name in sections.Select(section => section.Name).Distinct().Where(name => StubVersion.FirstWith(name) > major))
            {
                yield return UkiFindings.StubTooOld(recipe.StubName, major, name, StubVersion.FirstWith(name)!.Value);
            }
        }
    }

    public static IEnumerable<Finding> Of(PeLayout layout, string stub)
    {
        if (layout.Moved > 0 || layout.DosProgramDropped)
        {
            yield return UkiFindings.HeadersRewritten(stub, layout);
        }
    }
}
