using System.Collections.Immutable;
using System.Security.Cryptography;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.UnifiedKernelImages;

/// <summary>Hashes of sections as they are in memory, each section read once.</summary>
internal sealed class SectionDigests(FileBytes file, ImmutableArray<HashAlgorithmName> banks, CancellationToken cancellationToken)
{
    private const int Step = 1 << 20;

    private readonly Dictionary<UkiSection, ImmutableArray<byte[]>> _known = [];
    private readonly byte[] _buffer = new byte[Step];

    /// <summary>One for each bank, in their order.</summary>
    public ImmutableArray<byte[]> Of(UkiSection section)
    {
        var key = section with { Profile = null };
        if (!_known.TryGetValue(key, out var digests))
        {
            _known[key] = digests = Read(section);
        }

        return digests;
    }

    private ImmutableArray<byte[]> Read(UkiSection section)
    {
        var hashes = banks.Select(IncrementalHash.CreateHash).ToList();
        using var stream = new SectionStream(file, section);
        while (stream.Read(_buffer) is > 0 and var read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Parallel.ForEach(hashes, hash => hash.AppendData(_buffer, 0, read));
        }

        ImmutableArray<byte[]> digests = [.. hashes.Select(hash => hash.GetHashAndReset())];
        hashes.ForEach(hash => hash.Dispose());
        return digests;
    }
}
