namespace Sunup.Formats.Compression;

/// <summary>Some of the compressions, such as those that a kernel has.</summary>
/// <remarks>A value of a few bits: every start of the program makes some, and a generic set would be compiled anew each time.</remarks>
public readonly record struct CompressionSet
{
    private readonly byte _bits;

    private CompressionSet(int bits) => _bits = (byte)bits;

    /// <summary>All seven.</summary>
    public static CompressionSet All { get; } = new((1 << ((int)CompressionMethod.Zstd + 1)) - 1);

    public bool IsEmpty => _bits == 0;

    /// <summary>Those that are in it, in the order of <see cref="CompressionMethod"/>.</summary>
    public IEnumerable<CompressionMethod> Methods
    {
        get
        {
            for (var method = CompressionMethod.Gzip; method <= CompressionMethod.Zstd; method++)
            {
                if (Contains(method))
                {
                    yield return method;
                }
            }
        }
    }

    public bool Contains(CompressionMethod method) => (_bits & (1 << (int)method)) != 0;

    public CompressionSet Without(CompressionMethod method) => new(_bits & ~(1 << (int)method));
}
