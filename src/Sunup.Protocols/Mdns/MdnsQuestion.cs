using System.Buffers.Binary;
using System.Text;

namespace Sunup.Protocols.Mdns;

/// <summary>A question for the IPv4 address of a name, as a resolver that is no responder itself sends it from any port; whoever has the name answers that port.</summary>
/// <remarks>Source: RFC 6762 section 6.7 (legacy unicast), RFC 1035 section 4. Big endian.</remarks>
public static class MdnsQuestion
{
    public const int Port = 5353;

    private const int HeaderLength = 12;
    private const ushort TypeAddress = 1;
    private const ushort ClassInternet = 1;

    /// <summary>224.0.0.251.</summary>
    public static System.Net.IPAddress Group { get; } = new([224, 0, 0, 251]);

    /// <param name="id">Comes back in the answer.</param>
    /// <param name="name">Labels of 1 to 63 bytes.</param>
    public static byte[] ToBytes(ushort id, string name)
    {
        var bytes = new List<byte>(HeaderLength + name.Length + 6);
        bytes.AddRange([(byte)(id >> 8), (byte)id, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
        foreach (var label in name.Split('.').Select(Encoding.UTF8.GetBytes))
        {
            bytes.Add((byte)label.Length);
            bytes.AddRange(label);
        }

        bytes.AddRange([0, 0, (byte)TypeAddress, 0, (byte)ClassInternet]);
        return [.. bytes];
    }

    /// <summary>A message that answers the question with that id: no error, and at least one record.</summary>
    public static bool IsAnswer(ReadOnlySpan<byte> message, ushort id)
    {
        const ushort ResponseAndErrorBits = 0x800f;
        const ushort Response = 0x8000;
        return message.Length > HeaderLength
            && BinaryPrimitives.ReadUInt16BigEndian(message) == id
            && (BinaryPrimitives.ReadUInt16BigEndian(message[2..]) & ResponseAndErrorBits) == Response
            && BinaryPrimitives.ReadUInt16BigEndian(message[6..]) > 0;
    }
}
