using System.Collections.Immutable;

namespace Sunup.Protocols.Dhcp.Boot;

/// <summary>Option 77: class names, each behind its length (RFC 3004), or one raw name, as iPXE sends it.</summary>
/// <remarks>Source: RFC 3004 section 4; iPXE writes the four bytes <c>iPXE</c> without a length.</remarks>
public static class UserClass
{
    public static ImmutableArray<string> Read(DhcpMessage message) => Read(message.Find(DhcpOptionCode.UserClass));

    public static ImmutableArray<string> Read(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return [];
        }

        var names = ImmutableArray.CreateBuilder<string>();
        for (var rest = value; !rest.IsEmpty; rest = rest[(1 + rest[0])..])
        {
            if (rest[0] == 0 || rest[0] >= rest.Length)
            {
                return [DhcpText.Printable(value)];
            }

            names.Add(DhcpText.Printable(rest.Slice(1, rest[0])));
        }

        return names.ToImmutable();
    }
}
