using System.Security.Cryptography;

namespace Sunup.Protocols.Iscsi.Login;

/// <summary>The hash of a CHAP exchange, by its number in CHAP_A.</summary>
/// <remarks>Source: IANA, PPP authentication algorithms; RFC 7143 section 12.1.3 for MD5, the others as open-iscsi and LIO use them.</remarks>
public enum ChapAlgorithm
{
    Md5 = 5,
    Sha1 = 6,
    Sha256 = 7,
    Sha3 = 8,
}

/// <summary>What each algorithm gives.</summary>
public static class ChapAlgorithms
{
    public static bool IsSupported(ChapAlgorithm algorithm) =>
        algorithm is ChapAlgorithm.Md5 or ChapAlgorithm.Sha1 or ChapAlgorithm.Sha256 || (algorithm is ChapAlgorithm.Sha3 && SHA3_256.IsSupported);

    public static int Length(ChapAlgorithm algorithm) => algorithm switch
    {
        ChapAlgorithm.Md5 => 16,
        ChapAlgorithm.Sha1 => 20,
        _ => 32,
    };

    /// <summary>The response to a challenge: the hash of identifier, secret and challenge.</summary>
    public static byte[] Respond(ChapAlgorithm algorithm, byte identifier, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> challenge)
    {
        byte[] text = [identifier, .. secret, .. challenge];
#pragma warning disable CA5350, CA5351 // The protocol's own choice; the stronger ones are taken where the initiator offers them first.
        return algorithm switch
        {
            ChapAlgorithm.Md5 => MD5.HashData(text),
            ChapAlgorithm.Sha1 => SHA1.HashData(text),
            ChapAlgorithm.Sha256 => SHA256.HashData(text),
            _ => SHA3_256.HashData(text),
        };
#pragma warning restore CA5350, CA5351
    }
}
