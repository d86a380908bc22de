namespace Sunup.Boots.Verdicts.Corpus;

/// <summary>Every image, in the order of the table.</summary>
internal static class VerdictCorpus
{
    public static IReadOnlyList<Vector> All { get; } =
    [
        .. PaddingVectors.All(), .. TruncationVectors.All(), .. GzipVectors.All(), .. XzVectors.All(), .. ZstdVectors.All(), .. Lz4Vectors.All(),
        .. EntryVectors.All(), .. PathVectors.All(), .. InitVectors.All(), .. LoaderVectors.All(), .. MutantVectors.All(),
    ];
}
