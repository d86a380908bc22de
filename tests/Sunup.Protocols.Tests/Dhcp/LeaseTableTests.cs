using Sunup.Protocols.Dhcp;
using Sunup.Protocols.Dhcp.Leases;
using Sunup.Protocols.Dhcp.Server;

namespace Sunup.Protocols.Tests.Dhcp;

/// <summary>Who gets which address, when addresses come back, and what happens when there are none.</summary>
public sealed class LeaseTableTests
{
    [Fact]
    public void Each_client_has_an_address_of_its_own_and_keeps_it()
    {
        var test = new ServerUnderTest();
        Assert.Equal(["10.0.0.10", "10.0.0.11", "10.0.0.12"], new ulong[] { 1, 2, 3 }.Select(mac => test.Lease(mac)));
        Assert.Equal("10.0.0.11", test.Lease(2, xid: 9));
    }

    [Fact]
    public void An_exhausted_pool_is_told_and_not_answered()
    {
        var test = new ServerUnderTest();
        foreach (var mac in new ulong[] { 1, 2, 3 })
        {
            test.Lease(mac);
        }

        var decision = test.Send(Packets.Discover(4));
        Assert.Equal(DhcpIgnoreReason.PoolExhausted, decision.Reason);
        Assert.Equal(DhcpNoticeKind.PoolExhausted, Assert.Single(decision.Notices).Kind);
    }

    [Fact]
    public void A_lease_that_ran_out_is_given_to_the_next_and_not_before()
    {
        var test = new ServerUnderTest(last: "10.0.0.10");
        test.Lease(1);
        test.Now += TimeSpan.FromMinutes(59);
        Assert.Null(test.Lease(2));
        test.Now += TimeSpan.FromMinutes(1);
        Assert.Equal("10.0.0.10", test.Lease(2));
        Assert.Null(test.Lease(1));
    }

    [Fact]
    public void A_renewed_lease_does_not_run_out_at_its_first_end()
    {
        var test = new ServerUnderTest(last: "10.0.0.10");
        test.Lease(1);
        test.Now += TimeSpan.FromMinutes(40);
        test.Lease(1);
        test.Now += TimeSpan.FromMinutes(40);
        Assert.Null(test.Lease(2));
        test.Now += TimeSpan.FromMinutes(20);
        Assert.Equal("10.0.0.10", test.Lease(2));
    }

    [Fact]
    public void An_offer_is_held_for_thirty_seconds()
    {
        var test = new ServerUnderTest(last: "10.0.0.10", change: settings => settings with { OfferReclaim = TimeSpan.FromSeconds(30) });
        test.Send(Packets.Discover(1));
        test.Now += TimeSpan.FromSeconds(29);
        Assert.Null(test.Send(Packets.Discover(2)).Reply);
        test.Now += TimeSpan.FromSeconds(1);
        Assert.NotNull(test.Send(Packets.Discover(2)).Reply);
    }

    [Fact]
    public void When_nothing_is_free_an_old_offer_makes_room()
    {
        var test = new ServerUnderTest(last: "10.0.0.10");
        test.Send(Packets.Discover(1));
        Assert.Null(test.Send(Packets.Discover(2)).Reply);
        test.Now += TimeSpan.FromSeconds(5);
        Assert.Equal("10.0.0.10", test.Lease(2));
    }

    [Fact]
    public void A_flood_of_random_clients_neither_grows_without_bound_nor_takes_granted_leases()
    {
        var test = new ServerUnderTest(change: settings => settings with
        {
            MaxOffers = 100,
            Subnets = [settings.Subnets[0] with { Network = new(Ipv4Address.Parse("10.0.0.0"), 8), Pools = [new(Ipv4Address.Parse("10.1.0.0"), Ipv4Address.Parse("10.1.255.255"))] }],
        });
        var mine = test.Lease(1);
        var addresses = new HashSet<Ipv4Address>();
        for (ulong mac = 1000; mac < 21_000; mac++)
        {
            addresses.Add(test.Send(Packets.Discover(mac)).Reply!.YourAddress);
            test.Now += TimeSpan.FromMilliseconds(1);
        }

        Assert.InRange(addresses.Count, 100, 250);
        Assert.DoesNotContain(Ipv4Address.Parse(mine!), addresses);
        Assert.Equal(mine, test.Lease(1));
        Assert.Single(test.Server.Leases);
    }

    [Fact]
    public void A_flood_in_a_small_pool_leaves_room_for_a_client_that_tries_again()
    {
        var test = new ServerUnderTest();
        for (ulong mac = 1000; mac < 2000; mac++)
        {
            test.Send(Packets.Discover(mac));
        }

        Assert.Null(test.Lease(1));
        test.Now += TimeSpan.FromSeconds(5);
        Assert.NotNull(test.Lease(1));
    }

    [Fact]
    public void The_reserved_client_gets_its_address_and_nobody_else_does()
    {
        var reservation = new DhcpReservation(HardwareAddress.FromEthernet(7), Ipv4Address.Parse("10.0.0.10"), "db1");
        var test = new ServerUnderTest(change: settings => settings with { Subnets = [settings.Subnets[0] with { Reservations = [reservation] }] });
        Assert.Equal(["10.0.0.11", "10.0.0.12", null], new ulong[] { 1, 2, 3 }.Select(mac => test.Lease(mac)));
        Assert.Equal(DhcpMessageType.Nak, test.Send(Packets.Select("10.0.0.10", 3)).Reply!.Type);
        var offer = test.Send(Packets.Discover(7)).Reply!;
        Assert.Equal("10.0.0.10", offer.YourAddress.ToString());
        Assert.Equal("db1", offer.Text(DhcpOptionCode.HostName));
        Assert.Equal("10.0.0.10", test.Lease(7, 2, Packets.ClientId(0xff, 9, 9)));
    }

    [Fact]
    public void A_reservation_outside_the_pools_is_given()
    {
        var reservation = new DhcpReservation(HardwareAddress.FromEthernet(7), Ipv4Address.Parse("10.0.0.200"));
        var test = new ServerUnderTest(change: settings => settings with { Subnets = [settings.Subnets[0] with { Reservations = [reservation] }] });
        Assert.Equal("10.0.0.200", test.Lease(7));
    }

    [Fact]
    public void Two_clients_on_one_nic_with_identifiers_of_their_own_get_two_addresses()
    {
        var test = new ServerUnderTest();
        var first = test.Lease(1, 1, Packets.ClientId(0xff, 1));
        var second = test.Lease(1, 2, Packets.ClientId(0xff, 2));
        Assert.NotEqual(first, second);
        Assert.Equal(first, test.Lease(1, 3, Packets.ClientId(0xff, 1)));
    }

    [Fact]
    public void One_machine_keeps_its_address_from_firmware_to_loader_to_system_and_back()
    {
        var test = new ServerUnderTest();
        var firmware = test.Lease(1, 1, [.. Packets.Pxe(7), Packets.ClientId([0, .. Packets.MachineId.Skip(1)])]);
        var loader = test.Lease(1, 2, [.. Packets.Ipxe(7, Sunup.Protocols.Dhcp.Boot.IpxeFeature.Http), Packets.ClientId(1, 0, 0, 0, 0, 0, 1)]);
        var system = test.Lease(1, 3, Packets.ClientId(0xff, 0, 1, 2, 3));
        var again = test.Lease(1, 4, [.. Packets.Pxe(7), Packets.ClientId([0, .. Packets.MachineId.Skip(1)])]);
        Assert.All(new[] { firmware, loader, system, again }, address => Assert.Equal("10.0.0.10", address));
        Assert.Single(test.Server.Leases);
    }

    [Fact]
    public void Recorded_leases_are_taken_over()
    {
        var test = new ServerUnderTest();
        var record = new LeaseRecord(Ipv4Address.Parse("10.0.0.12"), LeaseState.Granted, HardwareAddress.FromEthernet(5), new byte[] { 0xff, 1 }, test.Now.AddMinutes(10), false, null);
        var declined = record with { Address = Ipv4Address.Parse("10.0.0.10"), State = LeaseState.Declined, Identifier = default };
        Assert.Equal(2, test.Server.Restore([record, declined, record with { Address = Ipv4Address.Parse("172.16.0.1") }], test.Now));
        Assert.Equal("10.0.0.12", test.Lease(5, 1, Packets.ClientId(0xff, 1)));
        Assert.Equal("10.0.0.11", test.Lease(6));
        Assert.Null(test.Lease(7));
        test.Now += TimeSpan.FromMinutes(10);
        Assert.Equal("10.0.0.10", test.Lease(7));
    }

    [Fact]
    public void A_recorded_lease_that_ran_out_is_its_clients_first_choice()
    {
        var test = new ServerUnderTest();
        test.Server.Restore([new LeaseRecord(Ipv4Address.Parse("10.0.0.12"), LeaseState.Granted, HardwareAddress.FromEthernet(5), default, test.Now.AddMinutes(-10), false, null)], test.Now);
        Assert.Empty(test.Server.Leases);
        Assert.Equal("10.0.0.12", test.Lease(5));
    }

    [Fact]
    public void The_network_and_broadcast_addresses_the_router_and_the_server_are_never_given()
    {
        var test = new ServerUnderTest(first: "10.0.0.0", last: "10.0.0.255");
        var given = Enumerable.Range(1, 300).Select(mac => test.Lease((ulong)mac)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        Assert.Equal(252, given.Count);
        Assert.DoesNotContain("10.0.0.0", given);
        Assert.DoesNotContain("10.0.0.1", given);
        Assert.DoesNotContain("10.0.0.254", given);
        Assert.DoesNotContain("10.0.0.255", given);
    }

    [Fact]
    public void No_two_clients_ever_hold_one_address()
    {
        var test = new ServerUnderTest(last: "10.0.0.40");
        var random = new Random(7);
        var holders = new Dictionary<Ipv4Address, (ulong Mac, DateTimeOffset Until)>();
        for (var round = 0; round < 20_000; round++)
        {
            var mac = (ulong)random.Next(1, 60);
            test.Now += TimeSpan.FromSeconds(random.Next(120));
            if (test.Lease(mac, (uint)round) is { } text)
            {
                var address = Ipv4Address.Parse(text);
                Assert.True(!holders.TryGetValue(address, out var holder) || holder.Mac == mac || holder.Until <= test.Now, $"{address} was given to {mac} while {holder.Mac} had it");
                holders[address] = (mac, test.Now.AddHours(1));
                if (random.Next(3) == 0)
                {
                    test.Send(Packets.Message(DhcpMessageType.Release, mac) with { ClientAddress = address });
                    holders.Remove(address);
                }
            }
        }
    }
}
