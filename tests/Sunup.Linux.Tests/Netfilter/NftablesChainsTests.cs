using Sunup.Linux.Netfilter;

namespace Sunup.Linux.Tests.Netfilter;

public sealed class NftablesChainsTests
{
    /// <summary>A message about the chain FORWARD of Docker's table, family ip, hook forward, policy drop; as `nft list chain ip filter FORWARD` shows it.</summary>
    private static readonly byte[] s_forward =
    [
        2, 0, 0, 5,
        11, 0, 1, 0, .. "filter\0"u8, 0,
        12, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 2,
        12, 0, 3, 0, .. "FORWARD\0"u8,
        20, 0, 4, 0x80, 8, 0, 1, 0, 0, 0, 0, 2, 8, 0, 2, 0, 0, 0, 0, 0,
        8, 0, 5, 0, 0, 0, 0, 0,
        11, 0, 7, 0, .. "filter\0"u8, 0,
    ];

    [Fact]
    public void A_base_chain_has_its_hook_and_policy() =>
        Assert.Equal(new NftablesChain("ip", "filter", "FORWARD", NftablesChain.ForwardHook, DropsByDefault: true), NftablesChains.Read(s_forward));

    [Fact]
    public void A_chain_that_accepts_is_no_dropping_one()
    {
        byte[] accepts = [.. s_forward];
        // The policy's last byte: NF_ACCEPT is 1.
        accepts[4 + 12 + 12 + 12 + 20 + 7] = 1;
        Assert.False(NftablesChains.Read(accepts)!.DropsByDefault);
    }

    [Fact]
    public void A_chain_without_a_hook_and_what_was_cut_are_passed_over()
    {
        Assert.Null(NftablesChains.Read([2, 0, 0, 5, 11, 0, 1, 0, .. "filter\0"u8, 0]));
        for (var length = 0; length < s_forward.Length; length++)
        {
            _ = NftablesChains.Read(s_forward.AsSpan(0, length));
        }
    }
}
