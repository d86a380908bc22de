using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Sunup.Linux.Links;
using Sunup.Linux.Native;

namespace Sunup.Linux.Netfilter;

/// <summary>A base chain of nftables: one that packets come to by a hook.</summary>
/// <param name="Family"><c>ip</c>, <c>ip6</c>, <c>inet</c>, <c>bridge</c>, ...</param>
/// <param name="Table">Its table.</param>
/// <param name="Name">Its name.</param>
/// <param name="Hook">NF_INET_PRE_ROUTING 0, LOCAL_IN 1, FORWARD 2, LOCAL_OUT 3, POST_ROUTING 4.</param>
/// <param name="DropsByDefault">Its policy is to drop.</param>
public sealed record NftablesChain(string Family, string Table, string Name, int Hook, bool DropsByDefault)
{
    public const int ForwardHook = 2;
}

/// <summary>Lists the chains of nftables, which iptables of today (iptables-nft) writes to as well. The rules in them are not read.</summary>
/// <remarks>Source: linux/netfilter/nf_tables.h. Needs CAP_NET_ADMIN. The network namespace is that of the calling thread.</remarks>
public static class NftablesChains
{
    private const int NETLINK_NETFILTER = 12;
    private const ushort NFT_MSG_NEWCHAIN = (10 << 8) | 3;
    private const ushort NFT_MSG_GETCHAIN = (10 << 8) | 4;
    private const ushort NLM_F_DUMP = 0x300;
    private const ushort NFTA_CHAIN_TABLE = 1;
    private const ushort NFTA_CHAIN_NAME = 3;
    private const ushort NFTA_CHAIN_HOOK = 4;
    private const ushort NFTA_CHAIN_POLICY = 5;
    private const ushort NFTA_HOOK_HOOKNUM = 1;

    /// <summary>Those with a hook; empty where this kernel has no nftables.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static ImmutableArray<NftablesChain> List()
    {
        var chains = ImmutableArray.CreateBuilder<NftablesChain>();
        try
        {
            using var socket = NetlinkSocket.Open(NETLINK_NETFILTER);
            socket.Dump("list the chains of nftables", Request, (type, payload) =>
            {
                if (type == NFT_MSG_NEWCHAIN && Read(payload) is { } chain)
                {
                    chains.Add(chain);
                }
            });
        }
        catch (LinuxException refused) when (refused.ErrnoName is nameof(Errno.EINVAL) or nameof(Errno.EOPNOTSUPP) || refused.Errno == ErrorNoProtocol)
        {
            // The subsystem is not there, so nothing filters by it.
        }

        return chains.ToImmutable();
    }

    private const int ErrorNoProtocol = 93;

    private static ReadOnlySpan<byte> Request(uint sequence)
    {
        var request = new NetlinkRequest(new byte[64], NFT_MSG_GETCHAIN, NLM_F_DUMP, sequence);
        request.NetfilterHeader();
        return request.Finish();
    }

    /// <summary>A message about a chain; null for a chain without a hook, and for what is too short.</summary>
    internal static NftablesChain? Read(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 4)
        {
            return null;
        }

        string? table = null, name = null;
        int? hook = null;
        var drops = false;
        var attributes = new NetlinkAnswer.Attributes(payload[4..]);
        while (attributes.Next())
        {
            var value = attributes.Value;
            switch (attributes.Type)
            {
                case NFTA_CHAIN_TABLE:
                    table = Text(value);
                    break;
                case NFTA_CHAIN_NAME:
                    name = Text(value);
                    break;
                case NFTA_CHAIN_HOOK:
                    hook = HookIn(value);
                    break;
                case NFTA_CHAIN_POLICY when value.Length >= 4:
                    // NF_DROP is 0; in network byte order, as all numbers here.
                    drops = BinaryPrimitives.ReadUInt32BigEndian(value) == 0;
                    break;
                default:
                    break;
            }
        }

        return table is not null && name is not null && hook is { } number ? new NftablesChain(FamilyOf(payload[0]), table, name, number, drops) : null;
    }

    private static int? HookIn(ReadOnlySpan<byte> nested)
    {
        var attributes = new NetlinkAnswer.Attributes(nested);
        while (attributes.Next())
        {
            if (attributes.Type == NFTA_HOOK_HOOKNUM && attributes.Value.Length >= 4)
            {
                return (int)BinaryPrimitives.ReadUInt32BigEndian(attributes.Value);
            }
        }

        return null;
    }

    private static string Text(ReadOnlySpan<byte> value) => Encoding.UTF8.GetString(value.TrimEnd((byte)0));

    private static string FamilyOf(byte family) => family switch
    {
        1 => "inet",
        2 => "ip",
        3 => "arp",
        5 => "netdev",
        7 => "bridge",
        10 => "ip6",
        _ => family.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
