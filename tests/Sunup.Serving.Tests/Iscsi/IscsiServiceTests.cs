using System.Net;
using System.Net.Sockets;
using Sunup.Linux.Namespaces;
using Sunup.Model;
using Sunup.Planning.ServiceFiles;
using Sunup.Serving.Iscsi;
using Sunup.Serving.Tests.Dhcp;

namespace Sunup.Serving.Tests.Iscsi;

/// <summary>The section <c>iscsi:</c> of a service file, as initiators meet it.</summary>
public sealed class IscsiServiceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sunup-iscsi-service-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Each_machine_of_a_service_file_gets_a_target_with_a_disk_of_its_own()
    {
        Requires.File("/usr/bin/iscsi-ls");
        var stop = TestContext.Current.CancellationToken;
        await File.WriteAllBytesAsync(Path.Combine(_folder, "golden.img"), new byte[1 << 20], stop);
        var path = Path.Combine(_folder, "serve.yaml");
        await File.WriteAllTextAsync(
            path,
            $$"""
            dhcp: { mode: off }
            state_directory: state
            iscsi:
              port: {{FreePort()}}
              disks:
                - { file: golden.img, target: "iqn.2026-01.org.example:golden", machines: [web1, web2] }
            """,
            stop);
        var read = await ServiceFileReader.ReadAsync(path, stop);
        Assert.True(read.Succeeded, read.RenderProblems());
        await using var service = new IscsiService(read.Value!, machines: null, new RecordingSink(), new BootClock(TimeProvider.System), new HostNetwork(), [IPAddress.Loopback]);
        await service.StartAsync(stop);
        var (exit, output) = await TargetUnderTest.RunAsync("iscsi-ls", "-s", $"iscsi://127.0.0.1:{read.Value!.Iscsi.Port}");
        Assert.Equal(0, exit);
        Assert.Contains("iqn.2026-01.org.example:golden:web1", output, StringComparison.Ordinal);
        Assert.Contains("iqn.2026-01.org.example:golden:web2", output, StringComparison.Ordinal);
        Assert.Equal(["web1", "web2"], Directory.GetDirectories(Path.Combine(_folder, "state", "overlays", "golden")).Select(Path.GetFileName).Order());
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
