using Sunup.Model;

namespace Sunup.Diagnosis.Predictions.Initramfs;

/// <summary>Commands with the user's own file names in them.</summary>
internal static class Remedies
{
    /// <summary>Pads one file to a multiple of 4.</summary>
    public static Remedy Pad(PredictedImage image, int index) =>
        new($"Pad {Path.GetFileName(image.Parts[index].Name)} with zeros to a multiple of 4, if you may change it", $"truncate -s %4 {Quote(image.Parts[index].Name)}");

    /// <summary>Lets Sunup write one image.</summary>
    public static Remedy Join(PredictedImage image) => image.Parts.Length > 1
        ? new Remedy("Let Sunup write one image in their place that the kernel takes whole; it tells each change", $"cat {Names(image)} > JOINED.img && sunup initrd repair JOINED.img -o FIXED.img")
        : new Remedy("Let Sunup write an image that the kernel takes whole; it tells each change", $"sunup initrd repair {Names(image)} -o FIXED.img");

    /// <summary>The files as they stand on a command line; <c>INITRD</c> where they have no names.</summary>
    public static string Names(PredictedImage image) =>
        image.Parts.IsEmpty ? "INITRD" : string.Join(' ', image.Parts.Select(part => part.Name == "-" ? "INITRD" : Quote(part.Name)));

    /// <summary>As a shell takes it for one word.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && word.All(character => char.IsAsciiLetterOrDigit(character) || "/._-+=:@%,".Contains(character, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
