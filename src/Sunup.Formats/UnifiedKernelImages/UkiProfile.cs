using System.Collections.Immutable;

namespace Sunup.Formats.UnifiedKernelImages;

/// <summary>One way to boot a unified kernel image: the base's sections, with those of the profile in place of the base's of the same name.</summary>
/// <remarks>Source: UAPI.5 "Multi-Profile UKIs". The first is number 0, whether the image has profiles or not; <c>@1</c> at the start of the load options picks the second.</remarks>
/// <param name="Index">From 0.</param>
/// <param name="Marker">The <c>.profile</c> that begins it; null in an image without profiles.</param>
/// <param name="Fields">What <c>.profile</c> says, in its order: <c>ID</c>, <c>TITLE</c>.</param>
public sealed record UkiProfile(int Index, UkiSection? Marker, ImmutableArray<KeyValuePair<string, string>> Fields)
{
    /// <summary>A word: <c>factory-reset</c>; null where it has none.</summary>
    public string? Id => OsReleaseText.ValueOf(Fields, "ID");

    /// <summary>For people; null where it has none.</summary>
    public string? Title => OsReleaseText.ValueOf(Fields, "TITLE");
}
