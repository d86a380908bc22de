namespace Sunup.Formats.Loaders.Grub;

/// <summary>What a script of GRUB can see of its surroundings.</summary>
public sealed record GrubContext
{
    /// <summary><c>pc</c> or <c>efi</c>: the variable grub_platform.</summary>
    public string Platform { get; init; } = "pc";

    /// <summary>Of the configuration's volume: <c>/boot/grub</c>.</summary>
    public string Prefix { get; init; } = "/boot/grub";

    /// <summary>The text of a file of that path and volume, for <c>source</c>, <c>configfile</c> and <c>load_env</c>; null for none.</summary>
    public Func<string, string?> ReadFile { get; init; } = static _ => null;
}
