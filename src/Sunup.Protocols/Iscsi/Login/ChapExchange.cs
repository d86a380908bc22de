using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;

namespace Sunup.Protocols.Iscsi.Login;

/// <summary>Outcome of one step of CHAP.</summary>
/// <param name="Answers">What to send.</param>
/// <param name="Failure">Why it failed, without any secret; null when it goes on or is done.</param>
public readonly record struct ChapStep(ImmutableArray<TextKey> Answers, string? Failure = null)
{
    public static ChapStep Failed(string why) => new([], why);
}

/// <summary>The target's side of CHAP: challenge, check, and answer a challenge if the initiator has one.</summary>
/// <remarks>Source: RFC 1994 and RFC 7143 section 12.1.3.</remarks>
/// <param name="credentials">Who may log in.</param>
/// <param name="identifier">Of the challenge; any.</param>
/// <param name="random">32 bytes that nobody can foresee.</param>
public sealed class ChapExchange(ChapCredentials credentials, byte identifier, ImmutableArray<byte> random)
{
    private const int MostBytes = 1024;
    private ChapAlgorithm? _algorithm;

    /// <summary>The initiator has proved who it is.</summary>
    public bool IsDone { get; private set; }

    public ChapStep Next(ImmutableArray<TextKey> keys)
    {
        if (ValueOf(keys, "CHAP_A") is { } offered)
        {
            return Challenge(offered);
        }

        return ValueOf(keys, "CHAP_R") is { } response ? Check(keys, response) : new ChapStep([]);
    }

    private ChapStep Challenge(string offered)
    {
        foreach (var item in offered.Split(','))
        {
            if (int.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && ChapAlgorithms.IsSupported((ChapAlgorithm)number))
            {
                _algorithm = (ChapAlgorithm)number;
                return new ChapStep(
                [
                    new TextKey("CHAP_A", number.ToString(CultureInfo.InvariantCulture)),
                    new TextKey("CHAP_I", identifier.ToString(CultureInfo.InvariantCulture)),
                    new TextKey("CHAP_C", TextKeys.WriteBinary(OurChallenge)),
                ]);
            }
        }

        return ChapStep.Failed($"CHAP_A offers {offered}, and none of these is known: 5 (MD5), 6 (SHA-1), 7 (SHA-256), 8 (SHA3-256)");
    }

    private ChapStep Check(ImmutableArray<TextKey> keys, string response)
    {
        if (_algorithm is not { } algorithm)
        {
            return ChapStep.Failed("CHAP_R came before an algorithm was agreed on");
        }

        var expected = ChapAlgorithms.Respond(algorithm, identifier, credentials.Secret.AsSpan(), OurChallenge);
        var given = TextKeys.ReadBinary(response, MostBytes);
        var name = ValueOf(keys, "CHAP_N");
        if (!string.Equals(name, credentials.User, StringComparison.Ordinal))
        {
            return ChapStep.Failed($"CHAP_N is '{name}', which is not the user of this target");
        }

        if (given is null || !CryptographicOperations.FixedTimeEquals(given, expected))
        {
            return ChapStep.Failed($"the response of CHAP user '{name}' is wrong: the secrets differ");
        }

        return ValueOf(keys, "CHAP_C") is { } challenge ? Prove(keys, algorithm, challenge) : Done([]);
    }

    private ChapStep Prove(ImmutableArray<TextKey> keys, ChapAlgorithm algorithm, string challenge)
    {
        if (credentials.MutualUser is not { } user)
        {
            return ChapStep.Failed("the initiator asks the target to prove itself, and no mutual secret is configured");
        }

        var theirs = TextKeys.ReadBinary(challenge, MostBytes);
        if (theirs is not { Length: > 0 } || !byte.TryParse(ValueOf(keys, "CHAP_I"), NumberStyles.None, CultureInfo.InvariantCulture, out var theirIdentifier))
        {
            return ChapStep.Failed("the initiator's challenge cannot be read");
        }

        // RFC 7143 section 12.1.3: a challenge that is sent back is an attempt to have us answer our own.
        if (theirs.AsSpan().SequenceEqual(OurChallenge))
        {
            return ChapStep.Failed("the initiator sent our own challenge back");
        }

        var proof = ChapAlgorithms.Respond(algorithm, theirIdentifier, credentials.MutualSecret.AsSpan(), theirs);
        return Done([new TextKey("CHAP_N", user), new TextKey("CHAP_R", TextKeys.WriteBinary(proof))]);
    }

    private ChapStep Done(ImmutableArray<TextKey> answers)
    {
        IsDone = true;
        return new ChapStep(answers);
    }

    private ReadOnlySpan<byte> OurChallenge => random.AsSpan(0, Math.Min(random.Length, ChapAlgorithms.Length(_algorithm ?? ChapAlgorithm.Md5)));

    private static string? ValueOf(ImmutableArray<TextKey> keys, string name) =>
        keys.FirstOrDefault(key => string.Equals(key.Name, name, StringComparison.Ordinal)).Value;
}
