using Sunup.Formats.Recognition;

namespace Sunup.Formats.UnifiedKernelImages;

/// <summary>A file beside a unified kernel image that its stub picks up: an addon, a credential, an extension.</summary>
/// <remarks>Source: systemd-stub(7). The image's own are in the folder <c>IMAGE.extra.d</c>; those for all images in <c>loader/addons</c>, <c>loader/credentials</c> and <c>loader/extensions</c> of the same file system.</remarks>
/// <param name="FileName">Without its folder.</param>
/// <param name="IsGlobal">From one of the folders for all images.</param>
/// <param name="Content">Of the file.</param>
public sealed record UkiCompanion(string FileName, bool IsGlobal, FileBytes Content)
{
    private const int LongestName = 255;

    /// <summary>Ends with <c>.addon.efi</c>, in any case.</summary>
    public bool IsAddon => IsTaken && Ends(".addon.efi");

    internal bool IsCredential => IsTaken && Ends(".cred");

    internal bool IsConfigurationExtension => IsTaken && Ends(".confext.raw");

    internal bool IsSystemExtension => IsTaken && Ends(".raw");

    /// <summary>The stub looks at no name that is hidden, not ASCII, or too long.</summary>
    internal bool IsTaken => FileName.Length is > 0 and <= LongestName && FileName[0] != '.' && System.Text.Ascii.IsValid(FileName);

    private bool Ends(string suffix) => FileName.EndsWith(suffix, StringComparison.OrdinalIgnoreCase);
}
