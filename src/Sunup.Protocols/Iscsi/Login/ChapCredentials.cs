using System.Collections.Immutable;

namespace Sunup.Protocols.Iscsi.Login;

/// <summary>Who may log in, and how the target proves itself.</summary>
/// <param name="User">The initiator's name in CHAP_N.</param>
/// <param name="Secret">Its secret.</param>
/// <param name="MutualUser">The target's name when the initiator challenges it; null: it cannot answer a challenge.</param>
/// <param name="MutualSecret">The target's secret, another one than the initiator's.</param>
public sealed record ChapCredentials(string User, ImmutableArray<byte> Secret, string? MutualUser = null, ImmutableArray<byte> MutualSecret = default)
{
    /// <summary>Says no secret.</summary>
    public override string ToString() => $"CHAP user {User}{(MutualUser is null ? "" : $", mutual {MutualUser}")}";
}
