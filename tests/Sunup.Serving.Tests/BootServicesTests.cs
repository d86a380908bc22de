using Sunup.Linux.Namespaces;
using Sunup.Model;
using Sunup.Serving.Files;
using Sunup.Serving.Tests.Dhcp;
using Sunup.Serving.Tests.Files;

namespace Sunup.Serving.Tests;

public sealed class BootServicesTests
{
    [Fact]
    public async Task HTTP_alone_is_served_until_it_is_stopped()
    {
        var config = new ServiceConfig
        {
            Interfaces = ["lo"],
            Dhcp = new DhcpServiceConfig { Mode = DhcpMode.Off },
            Tftp = new TftpServiceConfig { Enabled = false },
            Http = new HttpServiceConfig { Port = 0 },
        };
        var services = new BootServices(config, new FixedMachines("web1"), LoaderCatalogue.Find("/nonexistent"), new RecordingSink(), new BootClock(TimeProvider.System), new HostNetwork());
        await using (services)
        {
            await services.StartAsync(TestContext.Current.CancellationToken);
            Assert.False(services.Completion.IsCompleted);
        }

        await services.Completion;
    }
}
