namespace Sunup.Boots.Verdicts.Corpus;

/// <summary>An image with a name, and what is asked of it.</summary>
/// <param name="Name">Unique; its first word is the family.</param>
/// <param name="Make">Makes the bytes, the same each time.</param>
internal sealed record Vector(string Name, Func<byte[]> Make)
{
    private byte[]? _image;

    /// <summary><c>rdinit=</c>; null for the kernel's own <c>/init</c>.</summary>
    public string? InitPath { get; init; }

    /// <summary>Why no one can say what a kernel does with it; null for nearly all.</summary>
    public string? Undefined { get; init; }

    /// <summary>Made by chance from a good one.</summary>
    public bool IsMutant { get; init; }

    public byte[] Image => _image ??= Make();
}
