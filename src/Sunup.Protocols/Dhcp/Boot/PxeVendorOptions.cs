using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Sunup.Protocols.Dhcp.Boot;

/// <summary>PXE boot servers of one type: sub-option 43.8.</summary>
public sealed record PxeBootServers(ushort Type, ImmutableArray<Ipv4Address> Addresses);

/// <summary>A line of the PXE menu: sub-option 43.9. Type 0 is "boot from the local disk".</summary>
public sealed record PxeMenuItem(ushort Type, string Text);

/// <summary>What the firmware prompts, and how long: sub-option 43.10.</summary>
/// <param name="TimeoutSeconds">0 takes the first item at once, 255 waits for ever.</param>
/// <param name="Text">Shown to the user.</param>
public sealed record PxePrompt(byte TimeoutSeconds, string Text);

/// <summary>The choice that the client made: sub-option 43.71.</summary>
public readonly record struct PxeBootItem(ushort Type, ushort Layer);

/// <summary>Option 43 as PXE fills it.</summary>
/// <remarks>Source: PXE 2.1 table 2-1 and section 2.2.3. Unknown sub-options are kept.</remarks>
public sealed record PxeVendorOptions
{
    private const byte DiscoveryControlTag = 6;
    private const byte MulticastAddressTag = 7;
    private const byte BootServersTag = 8;
    private const byte MenuTag = 9;
    private const byte PromptTag = 10;
    private const byte BootItemTag = 71;

    /// <summary>Bit 3 of 43.6: boot the file of the offer itself, look for no boot server.</summary>
    public const byte UseOfferedFile = 8;

    public byte? DiscoveryControl { get; init; }

    public Ipv4Address? MulticastAddress { get; init; }

    public ImmutableArray<PxeBootServers> BootServers { get; init; } = [];

    public ImmutableArray<PxeMenuItem> Menu { get; init; } = [];

    public PxePrompt? Prompt { get; init; }

    public PxeBootItem? BootItem { get; init; }

    /// <summary>Sub-options that are not above, and those above whose value is malformed.</summary>
    public ImmutableArray<SubOption> Others { get; init; } = [];

    public DhcpFault? Fault { get; init; }

    public static PxeVendorOptions Read(ReadOnlyMemory<byte> value)
    {
        var encapsulated = EncapsulatedOptions.Read(value);
        var result = new PxeVendorOptions { Fault = encapsulated.Fault };
        foreach (var item in encapsulated.Items)
        {
            result = With(result, item) ?? result with { Others = result.Others.Add(item) };
        }

        return result;
    }

    public DhcpOption ToOption()
    {
        var items = new List<SubOption>();
        if (DiscoveryControl is { } control)
        {
            items.Add(new(DiscoveryControlTag, new[] { control }));
        }

        if (MulticastAddress is { } multicast)
        {
            items.Add(new(MulticastAddressTag, multicast.ToBytes()));
        }

        if (!BootServers.IsEmpty)
        {
            items.Add(new(BootServersTag, WriteServers()));
        }

        if (!Menu.IsEmpty)
        {
            items.Add(new(MenuTag, WriteMenu()));
        }

        if (Prompt is { } prompt)
        {
            items.Add(new(PromptTag, (byte[])[prompt.TimeoutSeconds, .. DhcpText.Bytes(prompt.Text)]));
        }

        if (BootItem is { } boot)
        {
            items.Add(new(BootItemTag, (byte[])[(byte)(boot.Type >> 8), (byte)boot.Type, (byte)(boot.Layer >> 8), (byte)boot.Layer]));
        }

        items.AddRange(Others);
        return new DhcpOption(DhcpOptionCode.VendorSpecific, EncapsulatedOptions.Write([.. items]));
    }

    /// <summary>Null if the sub-option is another or its value is malformed.</summary>
    private static PxeVendorOptions? With(PxeVendorOptions result, SubOption item)
    {
        var value = item.Value.Span;
        return item.Tag switch
        {
            DiscoveryControlTag when value.Length == 1 => result with { DiscoveryControl = value[0] },
            MulticastAddressTag when value.Length == 4 => result with { MulticastAddress = Ipv4Address.FromBytes(value) },
            BootServersTag when ReadServers(value) is { } servers => result with { BootServers = servers },
            MenuTag when ReadMenu(value) is { } menu => result with { Menu = menu },
            PromptTag when value.Length >= 1 => result with { Prompt = new PxePrompt(value[0], DhcpText.Printable(value[1..])) },
            BootItemTag when value.Length == 4 => result with { BootItem = new(BinaryPrimitives.ReadUInt16BigEndian(value), BinaryPrimitives.ReadUInt16BigEndian(value[2..])) },
            _ => null,
        };
    }

    private static ImmutableArray<PxeBootServers>? ReadServers(ReadOnlySpan<byte> value)
    {
        var servers = ImmutableArray.CreateBuilder<PxeBootServers>();
        while (!value.IsEmpty)
        {
            if (value.Length < 3 || value.Length < 3 + (4 * value[2]))
            {
                return null;
            }

            var addresses = ImmutableArray.CreateBuilder<Ipv4Address>();
            for (var i = 0; i < value[2]; i++)
            {
                addresses.Add(Ipv4Address.FromBytes(value.Slice(3 + (4 * i), 4)));
            }

            servers.Add(new PxeBootServers(BinaryPrimitives.ReadUInt16BigEndian(value), addresses.ToImmutable()));
            value = value[(3 + (4 * value[2]))..];
        }

        return servers.ToImmutable();
    }

    private static ImmutableArray<PxeMenuItem>? ReadMenu(ReadOnlySpan<byte> value)
    {
        var menu = ImmutableArray.CreateBuilder<PxeMenuItem>();
        while (!value.IsEmpty)
        {
            if (value.Length < 3 || value.Length < 3 + value[2])
            {
                return null;
            }

            menu.Add(new PxeMenuItem(BinaryPrimitives.ReadUInt16BigEndian(value), DhcpText.Printable(value.Slice(3, value[2]))));
            value = value[(3 + value[2])..];
        }

        return menu.ToImmutable();
    }

    private byte[] WriteServers()
    {
        var bytes = new List<byte>();
        foreach (var server in BootServers)
        {
            bytes.AddRange([(byte)(server.Type >> 8), (byte)server.Type, checked((byte)server.Addresses.Length)]);
            foreach (var address in server.Addresses)
            {
                bytes.AddRange(address.ToBytes());
            }
        }

        return [.. bytes];
    }

    private byte[] WriteMenu()
    {
        var bytes = new List<byte>();
        foreach (var item in Menu)
        {
            bytes.AddRange([(byte)(item.Type >> 8), (byte)item.Type, checked((byte)item.Text.Length)]);
            bytes.AddRange(DhcpText.Bytes(item.Text));
        }

        return [.. bytes];
    }
}
