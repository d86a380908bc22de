using FsCheck;
using FsCheck.Fluent;
using Sunup.Protocols.Dhcp;
using Sunup.Protocols.Dhcp.Boot;

namespace Sunup.Protocols.Tests.Dhcp;

public sealed class OptionViewTests
{
    [Fact]
    public void Pxe_vendor_options_are_read_as_they_were_written()
    {
        var options = new PxeVendorOptions
        {
            DiscoveryControl = 3,
            MulticastAddress = Ipv4Address.Parse("224.1.1.1"),
            BootServers = [new(15, [Ipv4Address.Parse("10.0.0.1"), Ipv4Address.Parse("10.0.0.2")])],
            Menu = [new(0, "Local disk"), new(15, "Sunup")],
            Prompt = new(255, "Press F8"),
            BootItem = new(15, 1),
            Others = [new SubOption(64, new byte[] { 9 })],
        };
        var read = PxeVendorOptions.Read(options.ToOption().Value);
        Assert.Equal(3, read.DiscoveryControl!.Value);
        Assert.Equal(options.MulticastAddress, read.MulticastAddress);
        Assert.Equal(options.BootServers[0].Addresses, read.BootServers[0].Addresses);
        Assert.Equal(options.Menu, read.Menu);
        Assert.Equal(options.Prompt, read.Prompt);
        Assert.Equal(options.BootItem, read.BootItem);
        Assert.Equal(64, Assert.Single(read.Others).Tag);
        Assert.Null(read.Fault);
    }

    [Fact]
    public void Any_bytes_in_encapsulated_options_are_values()
    {
        Prop.ForAll<byte[]>(bytes =>
        {
            bytes ??= [];
            PxeVendorOptions.Read(bytes);
            EncapsulatedOptions.ReadRelayAgent(bytes);
            UserClass.Read(bytes);
            var message = Packets.Discover(options: [new(DhcpOptionCode.Ipxe, bytes), new(DhcpOptionCode.VendorClass, bytes), new(DhcpOptionCode.ClientArchitecture, bytes), new(DhcpOptionCode.ClientMachineIdentifier, bytes)]);
            return BootClient.Read(message, default)?.Kind == BootClientKind.Ipxe;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_boot_server_list_that_runs_past_its_end_is_kept_as_it_came()
    {
        var read = PxeVendorOptions.Read(new byte[] { 8, 4, 0, 15, 2, 10, 255 });
        Assert.Empty(read.BootServers);
        Assert.Equal(8, Assert.Single(read.Others).Tag);
    }

    [Theory]
    [InlineData("PXEClient:Arch:00007:UNDI:003016", BootClientKind.Pxe, 7, "3.16")]
    [InlineData("HTTPClient:Arch:00016:UNDI:003001", BootClientKind.Http, 16, "3.1")]
    [InlineData("PXEClient", BootClientKind.Pxe, null, null)]
    [InlineData("PXEClient:Arch:xxxxx:UNDI:1", BootClientKind.Pxe, null, null)]
    [InlineData("MSFT 5.0", BootClientKind.None, null, null)]
    public void The_vendor_class_tells_the_kind_of_client(string text, BootClientKind kind, int? architecture, string? undi)
    {
        var vendor = VendorClass.Read(Packets.Discover(options: DhcpOption.Of(DhcpOptionCode.VendorClass, text)))!;
        Assert.Equal(kind, vendor.Kind);
        Assert.Equal((ClientArchitecture?)(ushort?)architecture, vendor.Architecture);
        Assert.Equal(undi, vendor.UndiVersion);
    }

    [Fact]
    public void The_user_class_is_read_raw_and_with_lengths()
    {
        Assert.Equal(["iPXE"], UserClass.Read("iPXE"u8));
        Assert.Equal(["iPXE", "lab"], UserClass.Read("\u0004iPXE\u0003lab"u8));
        Assert.Equal(["?iPXE"], UserClass.Read("\u0009iPXE"u8));
        Assert.Empty(UserClass.Read([]));
    }

    [Fact]
    public void Option_175_tells_features_nic_and_version()
    {
        var ipxe = IpxeOptions.Read(Packets.Discover(options: Packets.Ipxe(0, IpxeFeature.Http, IpxeFeature.BzImage)))!;
        Assert.Equal([IpxeFeature.Http, IpxeFeature.BzImage], ipxe.Features);
        Assert.Equal("1af4:1000", ipxe.BusId.ToString());
        Assert.Equal("1.21.1", ipxe.Version);
    }

    [Fact]
    public void The_machine_identifier_has_little_endian_first_fields()
    {
        Assert.Equal(Packets.MachineUuid, ClientMachineIdentifier.Read(Packets.Discover(options: new DhcpOption(DhcpOptionCode.ClientMachineIdentifier, Packets.MachineId))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(18)]
    public void A_machine_identifier_of_another_length_is_none(int length) =>
        Assert.Null(ClientMachineIdentifier.Read(Packets.Discover(options: new DhcpOption(DhcpOptionCode.ClientMachineIdentifier, new byte[length]))));

    [Fact]
    public void The_seconds_of_iPXE_tell_what_it_heard()
    {
        Assert.Equal(new IpxeSeconds(3, true, false), IpxeSeconds.Read((3 << 2) | 2));
        Assert.Equal(new IpxeSeconds(0, false, true), IpxeSeconds.Read(1));
    }

    [Fact]
    public void Architectures_are_a_list_in_the_clients_order()
    {
        var client = BootClient.Read(Packets.Discover(options: [.. Packets.Pxe(7).Where(option => option.Code != DhcpOptionCode.ClientArchitecture), new(DhcpOptionCode.ClientArchitecture, new byte[] { 0, 9, 0, 7 })]), default)!;
        Assert.Equal([ClientArchitecture.EfiBytecode, ClientArchitecture.EfiX64], client.Architectures);
    }

    [Fact]
    public void Without_option_93_the_vendor_class_tells_the_architecture()
    {
        var client = BootClient.Read(Packets.Discover(options: DhcpOption.Of(DhcpOptionCode.VendorClass, "PXEClient:Arch:00011:UNDI:003000")), default)!;
        Assert.Equal(ClientArchitecture.EfiArm64, client.Architecture);
    }

    [Fact]
    public void A_client_identifier_that_repeats_the_hardware_address_is_the_same_client()
    {
        var plain = ClientKey.Of(Packets.Discover(0x525400000001));
        Assert.Equal(plain, ClientKey.Of(Packets.Discover(0x525400000001, options: Packets.ClientId(1, 0x52, 0x54, 0, 0, 0, 1))));
        Assert.NotEqual(plain, ClientKey.Of(Packets.Discover(0x525400000001, options: Packets.ClientId(1, 0x52, 0x54, 0, 0, 0, 2))));
        Assert.True(ClientKey.Of(new DhcpMessage { Op = 1 }).IsNone);
    }
}
