using System.Collections.Immutable;
using Sunup.Formats.PortableExecutables.Layout;
using Sunup.Model;

namespace Sunup.Images.UnifiedKernelImages;

/// <summary>Builds unified kernel images and addons.</summary>
/// <remarks>
/// The same recipe gives the same bytes: no time, no name of this machine is in them. Memory is the stub, the small sections and one buffer, whatever the initrd has.
/// Source: UAPI.5; docs/formats/uki-build.md.
/// </remarks>
public static class UkiBuilder
{
    /// <summary>Writes the image where the output stands.</summary>
    /// <exception cref="FindingException">SU0690 to SU0696: it cannot be built.</exception>
    public static UkiReport Build(UkiRecipe recipe, Stream output, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        using var plan = UkiPlan.Open(recipe, cancellationToken);
        var layout = PeLayout.Plan(plan.Stub, plan.Additions, plan.IsNxCompatible, out var fault)
            ?? throw new FindingException(UkiFindings.StubUnfit(recipe.StubName, fault!.Value));
        var target = new UkiOutput(output, progress, cancellationToken);
        target.Write(layout.Headers.Span);
        foreach (var piece in layout.Pieces)
        {
            target.PadTo(piece.FileOffset);
            if (piece.Addition is { } index)
            {
                plan.Sections[index].Input.WriteTo(target);
            }
            else
            {
                target.Write(plan.Stub.Bytes.Span.Slice((int)piece.StubOffset, (int)piece.Length));
            }
        }

        target.PadTo(layout.Length);
        return new UkiReport
        {
            Length = layout.Length,
            Machine = UkiKernel.NameOf(plan.Stub.Image.Machine),
            Sections = SectionsOf(plan, layout),
            Uname = plan.Uname,
            Findings = [.. plan.Notes, .. UkiNotes.Of(layout, recipe.StubName)],
        };
    }

    // Headers come in the order of the sections, except for one that took the place of the stub's own.
    private static ImmutableArray<BuiltSection> SectionsOf(UkiPlan plan, PeLayout layout)
    {
        var offsets = layout.Pieces.Where(piece => piece.Addition is not null).ToDictionary(piece => piece.Addition!.Value, piece => piece.FileOffset);
        return
        [
            .. plan.Sections.Select((section, index) =>
            {
                var header = layout.Sections.First(candidate => candidate.Name == section.Name && candidate.RawOffset == offsets[index]);
                return new BuiltSection(header, section.Input.Length, section.Profile);
            }),
        ];
    }
}
