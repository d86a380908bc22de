using Sunup.Formats.Initramfs.Verdicts;

namespace Sunup.Diagnosis.Predictions.Initramfs;

/// <summary>Where an offset of a joined image is: in which file, how far in it, behind which archive.</summary>
/// <param name="Image">The image.</param>
/// <param name="Offset">In the image, in bytes.</param>
/// <param name="Index">Of the file; -1 where the image was not joined from files, or the offset is in the loader's padding.</param>
internal readonly record struct ImagePlace(PredictedImage Image, long Offset, int Index)
{
    public static ImagePlace Of(PredictedImage image, long offset)
    {
        for (var i = 0; i < image.Parts.Length; i++)
        {
            if (offset >= image.Parts[i].Offset && offset < image.Parts[i].Offset + image.Parts[i].Length)
            {
                return new ImagePlace(image, offset, i);
            }
        }

        return new ImagePlace(image, offset, -1);
    }

    public ImagePart? Part => Index < 0 ? null : Image.Parts[Index];

    public bool IsStartOfPart => Part is { } part && part.Offset == Offset;

    /// <summary><c>the image</c>, or <c>the second image (extra.cpio)</c> where there are several.</summary>
    public string Subject => Index < 0 || Image.Parts.Length < 2
        ? "the image"
        : $"the {Wording.Ordinal(Index)} image ({Path.GetFileName(Image.Parts[Index].Name)})";

    /// <summary><c>byte 4 096</c>, or <c>byte 1 031 200 (extra.cpio, byte 100)</c>.</summary>
    public string InWords => Part is { } part && Image.Parts.Length > 1
        ? $"byte {Wording.Number(Offset)} ({Path.GetFileName(part.Name)}, its byte {Wording.Number(Offset - part.Offset)})"
        : $"byte {Wording.Number(Offset)}";

    /// <summary>The archive that ends at or before the offset, the nearest; null for none.</summary>
    public InitramfsSegment? ArchiveBefore
    {
        get
        {
            var offset = Offset;
            return Image.Verdict.Segments.LastOrDefault(segment =>
                segment.Kind is SegmentKind.Cpio or SegmentKind.Compressed && segment.Offset + segment.Length <= offset && segment.Length > 0);
        }
    }

    /// <summary><c>the first</c>, <c>the archive before it</c>: who owns a segment, beside the file at the offset.</summary>
    public string NameOf(InitramfsSegment segment)
    {
        var owner = Of(Image, segment.Offset);
        return owner.Index >= 0 && owner.Index != Index && Image.Parts.Length > 1 ? $"the {Wording.Ordinal(owner.Index)}" : "what stands before it";
    }
}
