namespace Sunup.Images.UnifiedKernelImages;

/// <summary>A profile: another way to boot the same image, which systemd-boot lists as an entry of its own. Needs systemd-stub 257.</summary>
public sealed record UkiProfileRecipe
{
    /// <summary><c>ID=</c> of <c>.profile</c>: letters, digits, dots and dashes.</summary>
    public required string Id { get; init; }

    /// <summary><c>TITLE=</c>, for the menu; null for none.</summary>
    public string? Title { get; init; }

    /// <summary>What is different from the base. Of the base's sections those of the same name are hidden.</summary>
    public UkiSections Sections { get; init; } = new();

    /// <summary>The whole text of <c>.profile</c>, in the place of <see cref="Id"/> and <see cref="Title"/>; null for those.</summary>
    public UkiContent? Text { get; init; }

    // In the syntax of os-release.
    internal UkiContent ToContent() => Text ?? UkiContent.OfText($"ID={Quote(Id)}\n{(Title is null ? "" : $"TITLE={Quote(Title)}\n")}");

    private static string Quote(string value) =>
        value.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_') && value.Length > 0
            ? value
            : $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("$", "\\$", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal)}\"";
}
