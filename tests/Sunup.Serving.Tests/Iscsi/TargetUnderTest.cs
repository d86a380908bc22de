using System.Diagnostics;
using System.Net;
using Sunup.Model;
using Sunup.Serving.BlockDevices;
using Sunup.Serving.Iscsi;
using Sunup.Serving.Tests.Dhcp;

namespace Sunup.Serving.Tests.Iscsi;

/// <summary>A target on a free port of loopback with one disk: a sparse file.</summary>
internal sealed class TargetUnderTest : IAsyncDisposable
{
    public const string Iqn = "iqn.2026-01.org.sunup:test";
    private readonly IBlockDevice _device;
    private readonly IscsiTarget _target;

    private TargetUnderTest(string folder, IBlockDevice device, Func<IscsiTargetDisk, IscsiTargetDisk> change, Func<IscsiTargetOptions, IscsiTargetOptions> options)
    {
        (Folder, _device) = (folder, device);
        _target = new IscsiTarget(
            options(new IscsiTargetOptions { Endpoint = new IPEndPoint(IPAddress.Loopback, 0), Targets = [change(new IscsiTargetDisk { Iqn = Iqn, Device = device })] }),
            Events,
            new BootClock(TimeProvider.System));
    }

    public string Folder { get; }

    public RecordingSink Events { get; } = new();

    public string ImagePath => Path.Combine(Folder, "disk.img");

    public IPEndPoint Endpoint => _target.Endpoint;

    public int SessionCount => _target.SessionCount;

    public Task RequestLogoutAsync(TimeSpan within) => _target.RequestLogoutAsync(within);

    public string Url => $"iscsi://{Endpoint}/{Iqn}/1";

    public static async Task<TargetUnderTest> StartAsync(
        long length = 100 << 20, bool isReadOnly = false, Func<IscsiTargetDisk, IscsiTargetDisk>? disk = null, Func<IscsiTargetOptions, IscsiTargetOptions>? options = null, byte[]? content = null)
    {
        var folder = Directory.CreateTempSubdirectory("sunup-iscsi-").FullName;
        var path = Path.Combine(folder, "disk.img");
        await using (var file = File.Create(path))
        {
            await file.WriteAsync(content ?? []);
            file.SetLength(content?.Length ?? length);
        }

        var target = new TargetUnderTest(folder, FileBlockDevice.Open(path, isReadOnly), disk ?? (one => one), options ?? (all => all));
        await target._target.StartAsync(TestContext.Current.CancellationToken);
        return target;
    }

    /// <summary>Runs a client and gives its exit code and all that it said.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string tool, params string[] arguments)
    {
        var start = new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await error);
    }

    public async ValueTask DisposeAsync()
    {
        await _target.DisposeAsync();
        await _device.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
