using System.Net;
using Sunup.Model;
using Sunup.Serving.Clients;

namespace Sunup.Serving.Tests.Clients;

public sealed class ClientTableTests
{
    private static ClientSighting Sighting(string machine) => new(new MachineIdentity(), machine, DateTimeOffset.UnixEpoch);

    [Fact]
    public void The_latest_sighting_of_an_address_counts()
    {
        var table = new ClientTable();
        table.Saw(IPAddress.Parse("10.0.0.1"), Sighting("a"));
        table.Saw(IPAddress.Parse("10.0.0.1"), Sighting("b"));
        Assert.True(table.TryFind(IPAddress.Parse("::ffff:10.0.0.1"), out var found));
        Assert.Equal("b", found.Machine);
        Assert.False(table.TryFind(IPAddress.Parse("10.0.0.2"), out _));
    }

    [Fact]
    public void What_was_not_used_longest_is_forgotten_first()
    {
        var table = new ClientTable(capacity: 2);
        table.Saw(IPAddress.Parse("10.0.0.1"), Sighting("a"));
        table.Saw(IPAddress.Parse("10.0.0.2"), Sighting("b"));
        table.TryFind(IPAddress.Parse("10.0.0.1"), out _);
        table.Saw(IPAddress.Parse("10.0.0.3"), Sighting("c"));
        Assert.True(table.TryFind(IPAddress.Parse("10.0.0.1"), out _));
        Assert.False(table.TryFind(IPAddress.Parse("10.0.0.2"), out _));
    }
}
