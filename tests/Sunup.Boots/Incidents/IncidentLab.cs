using Sunup.Formats.Kernels;
using Sunup.Formats.Loaders.Ipxe.Memory;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles;
using Sunup.Trials.Incidents.Cases;

namespace Sunup.Boots.Incidents;

/// <summary>Files for all boots of the incident: the distribution's kernel, a main and a supplementary image.</summary>
public sealed class IncidentLab : IAsyncLifetime
{
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    internal int KernelLength => _files["kernel"].Length;

    internal int LengthOf(string name) => _files[name].Length;

    public async ValueTask InitializeAsync()
    {
        foreach (var (path, package) in new[] { ("/usr/bin/qemu-system-x86_64", "qemu-system-x86"), ("/usr/lib/ipxe/ipxe.lkrn", "ipxe"), ("/bin/busybox", "busybox-static") })
        {
            if (!File.Exists(path))
            {
                Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") is "true", $"needs {package}");
                Assert.Fail($"{package} is not installed");
            }
        }

        var read = await MachineFileReader.ReadAsync(Path.Combine(AppContext.BaseDirectory, "examples", "netboot-direct.machine.yaml"), CancellationToken.None);
        var resolved = await new ArtifactResolver(ArtifactResolverOptions.FromEnvironment(), TimeProvider.System).ResolveAsync(read.Value!, null, CancellationToken.None);
        _files["kernel"] = await File.ReadAllBytesAsync(resolved.Artifacts.Single(artifact => artifact.Role == ArtifactRole.Kernel).Path);
        var images = await BrokenPaddingFiles.MakeAsync(await File.ReadAllBytesAsync("/bin/busybox"), CancellationToken.None);
        _files["main"] = images.Main;
        _files["supplement"] = await BrokenPaddingFiles.SupplementAsync(3072, CancellationToken.None);

        // Where main's first 2048 bytes come to stand there, they end in zeros, and the kernel says nothing.
        _files["quiet"] = await BrokenPaddingFiles.SupplementAsync(2048, CancellationToken.None);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Predicts, then boots, then compares address and bytes; returns both for the verdict.</summary>
    internal async Task<(IpxeLayout Predicted, IncidentObservation Seen)> RunAsync(IncidentCase boot, ITestOutputHelper output, bool runsKernel = true)
    {
        var files = FilesOf(boot);
        var layout = PredictFrom(boot, files);
        var folder = Directory.CreateTempSubdirectory("sunup-incident-");
        try
        {
            var seen = await IncidentGuest.BootAsync(boot, files, folder.FullName, runsKernel);
            output.WriteLine($"predicted [{layout.Blob?.Address:x},{layout.Blob?.End:x}) {layout.Outcome}, seen [{seen.RamdiskAddress:x},{seen.RamdiskAddress + seen.Ramdisk.Length:x})");
            output.WriteLine(string.Join("\n", seen.Console.Split('\n').TakeLast(12)));
            return (layout, seen);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    internal IpxeLayout Predict(IncidentCase boot) => PredictFrom(boot, FilesOf(boot));

    /// <summary>The joined image as predicted.</summary>
    internal byte[] Joined(IncidentCase boot, IpxeLayout layout)
    {
        var files = FilesOf(boot);
        using var stream = new IpxeBlobStream(layout, index => new MemoryStream(files.GetValueOrDefault(layout.Input.Blocks[index].Name) ?? new byte[layout.Input.Blocks[index].Length]));
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private IpxeLayout PredictFrom(IncidentCase boot, Dictionary<string, byte[]> files)
    {
        Assert.True(X86SetupHeader.TryRead(files["kernel"], out var header));
        return IpxeLayout.Predict(boot.Predict(files, (header.SetupSectors + 1) * 512, IncidentGuest.ScriptLength(boot)));
    }

    private Dictionary<string, byte[]> FilesOf(IncidentCase boot) =>
        _files.ToDictionary(file => file.Key, file => boot.Padding.TryGetValue(file.Key, out var zeros) ? [.. file.Value, .. new byte[zeros]] : file.Value, StringComparer.Ordinal);
}
