namespace Sunup.Serving.Files;

/// <summary>Media types of what is served over HTTP, by extension.</summary>
/// <remarks>UEFI HTTP boot decides by them: <c>application/efi</c> is run, <c>application/vnd.efi-iso</c> and <c>-img</c> become a RAM disk. Source: UEFI 2.10 section 24.7.3.2.</remarks>
public static class MediaTypes
{
    public const string Binary = "application/octet-stream";
    public const string Text = "text/plain; charset=utf-8";

    public static string Of(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".efi" => "application/efi",
        ".iso" => "application/vnd.efi-iso",
        ".img" when !name.Contains("initrd", StringComparison.OrdinalIgnoreCase) => "application/vnd.efi-img",
        ".ipxe" or ".txt" or ".cfg" or ".conf" or ".ks" or ".seed" => Text,
        ".json" => "application/json",
        ".yaml" or ".yml" => "application/yaml",
        ".xml" => "application/xml",
        ".html" => "text/html; charset=utf-8",
        ".gz" => "application/gzip",
        ".zst" => "application/zstd",
        ".xz" => "application/x-xz",
        _ => Binary,
    };
}
