using System.Collections.Immutable;
using System.Text;
using Sunup.Binary;

namespace Sunup.Linux.Links;

/// <summary>Reads what rtnetlink answers. Bytes that do not fit end the reading; they never throw.</summary>
internal static class NetlinkAnswer
{
    /// <summary>The messages in one datagram: type, flags, sequence and payload of each.</summary>
    public ref struct Messages(ReadOnlySpan<byte> datagram)
    {
        private ReadOnlySpan<byte> _rest = datagram;

        public ushort Type { get; private set; }

        public ushort Flags { get; private set; }

        public uint Sequence { get; private set; }

        public ReadOnlySpan<byte> Payload { get; private set; }

        public bool Next()
        {
            var reader = new SpanReader(_rest);
            var length = reader.ReadUInt32LittleEndian("nlmsg_len");
            Type = reader.ReadUInt16LittleEndian("nlmsg_type");
            Flags = reader.ReadUInt16LittleEndian("nlmsg_flags");
            Sequence = reader.ReadUInt32LittleEndian("nlmsg_seq");
            reader.Skip(4, "nlmsg_pid");
            if (reader.Fault is not null || length < 16 || length > _rest.Length)
            {
                return false;
            }

            Payload = _rest[16..(int)length];
            _rest = _rest[Math.Min(_rest.Length, ((int)length + 3) & ~3)..];
            return true;
        }
    }

    /// <summary>The attributes in a payload.</summary>
    public ref struct Attributes(ReadOnlySpan<byte> payload)
    {
        private ReadOnlySpan<byte> _rest = payload;

        public ushort Type { get; private set; }

        public ReadOnlySpan<byte> Value { get; private set; }

        public bool Next()
        {
            var reader = new SpanReader(_rest);
            var length = reader.ReadUInt16LittleEndian("nla_len");
            Type = (ushort)(reader.ReadUInt16LittleEndian("nla_type") & Rtnetlink.NLA_TYPE_MASK);
            if (reader.Fault is not null || length < 4 || length > _rest.Length)
            {
                return false;
            }

            Value = _rest[4..length];
            _rest = _rest[Math.Min(_rest.Length, (length + 3) & ~3)..];
            return true;
        }
    }

    /// <summary>An NLMSG_ERROR payload: the error number (0 for an acknowledgement) and the kernel's explanation.</summary>
    public static (int Errno, string? Message) ReadError(ReadOnlySpan<byte> payload, ushort flags)
    {
        var reader = new SpanReader(payload);
        var errno = -(int)reader.ReadUInt32LittleEndian("error");
        var requestLength = reader.ReadUInt32LittleEndian("nlmsg_len");
        if ((flags & Rtnetlink.NLM_F_ACK_TLVS) == 0)
        {
            return (errno, null);
        }

        reader.Skip((flags & Rtnetlink.NLM_F_CAPPED) != 0 ? 12 : Math.Max(0, (int)((requestLength + 3) & ~3u) - 4), "msg");
        var attributes = new Attributes(reader.ReadRest());
        while (attributes.Next())
        {
            if (attributes.Type == Rtnetlink.NLMSGERR_ATTR_MSG)
            {
                return (errno, ReadString(attributes.Value));
            }
        }

        return (errno, null);
    }

    /// <summary>An RTM_NEWLINK payload; null when it is shorter than its header.</summary>
    public static LinkInfo? ReadLink(ReadOnlySpan<byte> payload)
    {
        var reader = new SpanReader(payload);
        reader.Skip(4, "ifi_family, ifi_type");
        var index = (int)reader.ReadUInt32LittleEndian("ifi_index");
        var flags = reader.ReadUInt32LittleEndian("ifi_flags");
        reader.Skip(4, "ifi_change");
        if (reader.Fault is not null)
        {
            return null;
        }

        var link = new LinkInfo
        {
            Index = index,
            Name = "",
            IsUp = (flags & Rtnetlink.IFF_UP) != 0,
            HasCarrier = (flags & Rtnetlink.IFF_LOWER_UP) != 0,
        };
        var attributes = new Attributes(reader.ReadRest());
        while (attributes.Next())
        {
            link = Apply(link, attributes.Type, attributes.Value);
        }

        return link;
    }

    private static LinkInfo Apply(LinkInfo link, ushort type, ReadOnlySpan<byte> value) => type switch
    {
        Rtnetlink.IFLA_IFNAME => link with { Name = ReadString(value) },
        Rtnetlink.IFLA_MTU => link with { Mtu = (int)new SpanReader(value).ReadUInt32LittleEndian("IFLA_MTU") },
        Rtnetlink.IFLA_MASTER => link with { MasterIndex = (int)new SpanReader(value).ReadUInt32LittleEndian("IFLA_MASTER") },
        Rtnetlink.IFLA_ADDRESS => link with { HardwareAddress = ImmutableArray.Create(value) },
        Rtnetlink.IFLA_LINKINFO => link with { Kind = ReadKind(value) },
        _ => link,
    };

    private static string? ReadKind(ReadOnlySpan<byte> linkInfo)
    {
        var attributes = new Attributes(linkInfo);
        while (attributes.Next())
        {
            if (attributes.Type == Rtnetlink.IFLA_INFO_KIND)
            {
                return ReadString(attributes.Value);
            }
        }

        return null;
    }

    private static string ReadString(ReadOnlySpan<byte> value)
    {
        var end = value.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? value : value[..end]);
    }
}
