using System.Collections.Immutable;
using Sunup.Model;
using Sunup.Protocols.Dhcp;
using Sunup.Protocols.Dhcp.Boot;
using Sunup.Serving.Dhcp;
using Sunup.Serving.Files;

namespace Sunup.Serving.Tests.Dhcp;

public sealed class BootDirectorTests
{
    private static readonly MacAddress Mac = MacAddress.Parse("52:54:00:12:34:56");

    private NetworkConfig _network = new();

    [Fact]
    public void A_pxe_client_gets_the_path_of_the_loader_for_its_architecture()
    {
        var answer = Decide(BootClientKind.Pxe, ClientArchitecture.EfiX64);
        Assert.Equal(("web 1", "loaders/x64.efi"), (answer.Machine, answer.Loader));
        Assert.Equal("http://10.0.0.1:8080/machines/web%201/boot.ipxe", answer.Script);
    }

    [Fact]
    public void Of_several_architectures_the_first_with_a_loader_counts() =>
        Assert.Equal("loaders/x64.efi", Decide(BootClientKind.Pxe, (ClientArchitecture)99, ClientArchitecture.EfiX64).Loader);

    [Fact]
    public void An_http_client_gets_an_absolute_url() =>
        Assert.Equal("http://10.0.0.1:8080/loaders/x64.efi", Decide(BootClientKind.Http, ClientArchitecture.EfiX64Http).Loader);

    [Fact]
    public void Without_a_loader_firmware_is_refused_and_iPXE_gets_its_script()
    {
        var refused = Decide(BootClientKind.Pxe, ClientArchitecture.EfiRiscV64);
        Assert.Equal(BootRefusal.NoLoader, refused.Refusal);
        Assert.Contains("27 (EfiRiscV64)", refused.RefusalText, StringComparison.Ordinal);
        Assert.NotNull(Decide(BootClientKind.Ipxe, ClientArchitecture.EfiRiscV64).Script);
    }

    [Fact]
    public void A_client_that_no_machine_matches_is_refused_with_its_identity()
    {
        var director = new BootDirector(new OneMachine(null), new TwoLoaders(), 8080);
        var answer = director.Decide(Client(BootClientKind.Pxe, ClientArchitecture.EfiX64));
        Assert.Equal(BootRefusal.UnknownMachine, answer.Refusal);
        Assert.Equal("no machine has MAC 52:54:00:12:34:56, and there is no default machine", answer.RefusalText);
    }

    [Fact]
    public void The_machines_own_network_settings_are_heeded()
    {
        _network = new NetworkConfig { Addresses = AddressAssignment.Foreign, Chainload = Chainload.Always };
        var answer = Decide(BootClientKind.Ipxe, ClientArchitecture.Bios);
        Assert.Equal((true, ChainloadRule.OncePerBoot), (answer.AddressIsForeign, answer.Chainload));
        _network = new NetworkConfig { Fetch = FirmwareFetch.Http };
        Assert.Equal(BootRefusal.OtherFetch, Decide(BootClientKind.Pxe, ClientArchitecture.EfiX64).Refusal);
        Assert.Equal(BootRefusal.None, Decide(BootClientKind.Http, ClientArchitecture.EfiX64Http).Refusal);
        Assert.Equal(BootRefusal.None, Decide(BootClientKind.Ipxe, ClientArchitecture.EfiX64).Refusal);
    }

    private BootAnswer Decide(BootClientKind kind, params ImmutableArray<ClientArchitecture> architectures)
    {
        var plan = new BootPlan
        {
            Machine = new MachineConfig { Name = "web 1", Boot = new BootConfig(), Network = _network },
            Route = Route.Network,
            BootSet = new BootSet("vmlinuz", [], ""),
        };
        return new BootDirector(new OneMachine(plan), new TwoLoaders(), 8080).Decide(Client(kind, architectures));
    }

    private static BootClient Client(BootClientKind kind, params ImmutableArray<ClientArchitecture> architectures) => new()
    {
        Hardware = HardwareAddress.FromEthernet(Mac.Value),
        Kind = kind,
        Architectures = architectures,
        Server = Ipv4Address.Parse("10.0.0.1"),
    };

    private sealed class OneMachine(BootPlan? plan) : IMachineDirectory
    {
        public BootPlan? Find(in MachineIdentity identity) => identity.Mac == Mac ? plan : null;

        public BootPlan? FindByName(string name) => plan;
    }

    private sealed class TwoLoaders : ILoaderCatalogue
    {
        public string? FindFor(ClientArchitecture architecture) => architecture switch
        {
            ClientArchitecture.EfiX64 or ClientArchitecture.EfiX64Http => "/loaders/x64.efi",
            ClientArchitecture.Bios => "loaders/undionly.kpxe",
            _ => null,
        };
    }
}
