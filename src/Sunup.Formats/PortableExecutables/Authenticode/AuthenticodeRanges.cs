namespace Sunup.Formats.PortableExecutables.Authenticode;

/// <summary>Which bytes of an image its signature covers, in the order in which they are hashed.</summary>
/// <remarks>
/// All but <c>CheckSum</c>, the certificate table's entry and the table itself. Sections go by their place in the file; what stands behind them is hashed last.
/// Source: Microsoft's "Windows Authenticode Portable Executable Signature Format", "Calculating the PE Image Hash"; EDK2 DxeImageVerificationLib, HashPeImage.
/// </remarks>
public static class AuthenticodeRanges
{
    private const int CheckSumLength = 4;
    private const int DirectoryLength = 8;
    private const int CertificateDirectory = 4;

    /// <summary>File offsets and lengths, within the file.</summary>
    /// <param name="image">Its headers.</param>
    /// <param name="length">Of the file, in bytes.</param>
    public static IEnumerable<(long Offset, long Length)> Of(PeImage image, long length)
    {
        foreach (var (start, end) in HeaderRanges(image))
        {
            if (Clamp(start, end - start, length) is { Length: > 0 } range)
            {
                yield return range;
            }
        }

        long hashed = image.SizeOfHeaders;
        foreach (var section in image.Sections.Where(section => section.RawSize > 0).OrderBy(section => section.RawOffset))
        {
            hashed += section.RawSize;
            yield return Clamp(section.RawOffset, section.RawSize, length);
        }

        var certificates = Math.Min(image.CertificateTable.Size, length);
        if (Clamp(hashed, length - certificates - hashed, length) is { Length: > 0 } rest)
        {
            yield return rest;
        }
    }

    private static IEnumerable<(long Start, long End)> HeaderRanges(PeImage image)
    {
        yield return (0, image.CheckSumOffset);
        var behind = image.CheckSumOffset + CheckSumLength;
        if (image.Directories.Length <= CertificateDirectory)
        {
            yield return (behind, image.SizeOfHeaders);
            yield break;
        }

        yield return (behind, image.CertificateEntryOffset);
        yield return (image.CertificateEntryOffset + DirectoryLength, image.SizeOfHeaders);
    }

    private static (long Offset, long Length) Clamp(long offset, long wanted, long length)
    {
        var start = Math.Clamp(offset, 0, length);
        return (start, Math.Clamp(wanted, 0, length - start));
    }
}
