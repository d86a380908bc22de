using Sunup.Formats.PortableExecutables.Layout;

namespace Sunup.Images.UnifiedKernelImages;

/// <summary>A section before it has its place.</summary>
/// <param name="Name">Of the section.</param>
/// <param name="Input">Its content.</param>
/// <param name="Profile">0 is the first profile; null for what stands before any.</param>
/// <param name="VirtualSize">In memory, in bytes.</param>
internal sealed record PlannedSection(string Name, UkiInput Input, int? Profile, long VirtualSize)
{
    public PeAddition ToAddition() => new(
        Name,
        Input.Length,
        VirtualSize,
        Name == ".linux" ? PeAddition.Code : PeAddition.Data,
        Replaces: Profile is null && Name != ".dtbauto");
}
