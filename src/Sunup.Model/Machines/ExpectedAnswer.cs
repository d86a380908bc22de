using System.Globalization;
using System.Text;

namespace Sunup.Model;

/// <summary>What a machine must answer on the boot network to count as up: a TCP port takes a connection, or a name is answered by multicast DNS.</summary>
/// <param name="Port">1 to 65535; 0 where a name is asked for.</param>
/// <param name="HostName">A name that ends in <c>.local</c>; null where a port is tried.</param>
public sealed record ExpectedAnswer(ushort Port, string? HostName)
{
    private const string Tcp = "tcp/";
    private const string MulticastDns = "mdns/";
    private const int LongestLabel = 63;
    private const int LongestName = 253;

    /// <summary>As a machine file has it: <c>tcp/22</c>, <c>mdns/player.local</c>. Null for what is neither.</summary>
    public static ExpectedAnswer? Parse(string text)
    {
        if (text.StartsWith(MulticastDns, StringComparison.Ordinal))
        {
            return IsName(text[MulticastDns.Length..]) ? new ExpectedAnswer(0, text[MulticastDns.Length..]) : null;
        }

        return text.StartsWith(Tcp, StringComparison.Ordinal) && ushort.TryParse(text.AsSpan(Tcp.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
            ? new ExpectedAnswer(port, null)
            : null;
    }

    public override string ToString() => HostName is null ? $"{Tcp}{Port}" : $"{MulticastDns}{HostName}";

    // RFC 1035 section 2.3.4; RFC 6762 section 3.
    private static bool IsName(string name) =>
        name.EndsWith(".local", StringComparison.OrdinalIgnoreCase)
        && Encoding.UTF8.GetByteCount(name) <= LongestName
        && name.Split('.').All(label => Encoding.UTF8.GetByteCount(label) is > 0 and <= LongestLabel);
}
