using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Sunup.Model;
using Sunup.Protocols.Dhcp;
using Sunup.Protocols.Dhcp.Boot;
using Sunup.Protocols.Dhcp.Server;

namespace Sunup.Serving.Dhcp;

/// <summary>Messages in words and fields.</summary>
internal static class DhcpEventText
{
    /// <summary><c>NothingToBoot</c> as <c>nothing-to-boot</c>: the stable form in events.</summary>
    public static string Code(string name)
    {
        var code = new StringBuilder(name.Length + 8);
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && code.Length > 0)
            {
                code.Append('-');
            }

            code.Append(char.ToLowerInvariant(letter));
        }

        return code.ToString();
    }

    /// <summary><c> (PXE, architecture 7 (EfiX64), UNDI 3.1)</c>; empty for what is no boot client.</summary>
    public static string Describe(BootClient? client)
    {
        if (client is null)
        {
            return "";
        }

        var kind = client.Kind switch
        {
            BootClientKind.Ipxe => client.Ipxe?.Version is { } version ? $"iPXE {version}" : "iPXE",
            BootClientKind.Http => "UEFI HTTP boot",
            _ => "PXE",
        };
        var undi = client.Kind == BootClientKind.Pxe && client.VendorClass?.UndiVersion is { } number ? $", UNDI {number}" : "";
        var nic = client.Ipxe?.BusId is { } bus ? $", NIC {bus}" : "";
        return $" ({kind}, architecture {string.Join(" or ", client.Architectures.Select(architecture => architecture.Describe()))}{undi}{nic})";
    }

    public static string Reply(DhcpMessage reply, DhcpDecision decision, string type)
    {
        var file = BootFile(reply) is { } name ? $", boot file {name}" : "";
        return reply.Type switch
        {
            DhcpMessageType.Nak => $"{type} to {reply.Hardware}: {decision.ReasonText}",
            DhcpMessageType.Offer when reply.YourAddress.IsAny => $"proxy {type} to {reply.Hardware}{(file.Length > 0 ? file : $": ask {decision.Source} on port 4011")}",
            _ when reply.YourAddress.IsAny => $"{type} to {reply.Hardware}{file}",
            _ => $"{type} of {reply.YourAddress} to {reply.Hardware}{file}",
        };
    }

    /// <summary>Option 67, else the header's field; null if neither is filled.</summary>
    public static string? BootFile(DhcpMessage message) => message.FindText(DhcpOptionCode.BootFileName) is { Length: > 0 } option
        ? option
        : message.BootFile.IsEmpty ? null : DhcpText.Printable(message.BootFile.Span);

    public static ImmutableArray<EventField> Fields(DhcpMessage message, in DhcpReception reception, BootClient? client)
    {
        var fields = ImmutableArray.CreateBuilder<EventField>();
        fields.Add(new("xid", $"{message.TransactionId:x8}"));
        fields.Add(new("mac", message.Hardware.ToString()));
        fields.Add(new("interface", reception.Interface.Name));
        if (!message.Relay.IsAny)
        {
            fields.Add(new("giaddr", message.Relay.ToString()));
        }

        if (message.FindAddress(DhcpOptionCode.RequestedAddress) is { } requested)
        {
            fields.Add(new("address", requested.ToString()));
        }

        AddClient(fields, message, client);
        AddSeconds(fields, message, client);
        if (!message.Faults.IsEmpty)
        {
            fields.Add(new("malformed", string.Join("; ", message.Faults)));
        }

        return fields.DrainToImmutable();
    }

    private static void AddClient(ImmutableArray<EventField>.Builder fields, DhcpMessage message, BootClient? client)
    {
        if (message.FindText(DhcpOptionCode.VendorClass) is { } vendor)
        {
            fields.Add(new("vendor_class", vendor));
        }

        if (client is null)
        {
            return;
        }

        fields.Add(new("arch", string.Join(',', client.Architectures.Select(architecture => ((ushort)architecture).ToString(CultureInfo.InvariantCulture)))));
        if (!client.UserClasses.IsEmpty)
        {
            fields.Add(new("user_class", string.Join(',', client.UserClasses)));
        }

        if (client.Ipxe is { } ipxe)
        {
            fields.Add(new("ipxe_features", string.Join(',', ipxe.Features.Select(feature => feature.ToString().ToLowerInvariant()))));
            if (ipxe.BusId is { } bus)
            {
                fields.Add(new("nic", bus.ToString()));
            }

            if (ipxe.Version is { } version)
            {
                fields.Add(new("ipxe_version", version));
            }
        }
    }

    /// <summary>iPXE's secs tells whether it heard us: see <see cref="IpxeSeconds"/>.</summary>
    private static void AddSeconds(ImmutableArray<EventField>.Builder fields, DhcpMessage message, BootClient? client)
    {
        fields.Add(new("secs", message.Seconds.ToString(CultureInfo.InvariantCulture)));
        if (client?.Kind == BootClientKind.Ipxe)
        {
            var told = IpxeSeconds.Read(message.Seconds);
            fields.Add(new("ipxe_transmissions", told.Transmissions.ToString(CultureInfo.InvariantCulture)));
            fields.Add(new("ipxe_heard", (told.HaveOffer, told.HaveProxyOffer) switch
            {
                (true, true) => "offer,proxy-offer",
                (true, false) => "offer",
                (false, true) => "proxy-offer",
                _ => "nothing",
            }));
        }
    }
}
