using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using Sunup.Planning.Artifacts;

namespace Sunup.Planning.Tests.Artifacts;

/// <summary>A Debian of one kernel and one meta package: apt-cache and apt-get are scripts, the package is real and dpkg-deb is the system's.</summary>
[SupportedOSPlatform("linux")]
internal sealed class FakeDebian : IDisposable
{
    private readonly TestFolder _folder = new();

    public FakeDebian()
    {
        Directory.CreateDirectory(_folder.PathOf("tools"));
        Directory.CreateDirectory(_folder.PathOf("lists"));
        File.SetLastWriteTimeUtc(_folder.PathOf("lists"), new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        BuildPackage("kernel.deb", "linux-image-6.1.0-1-cloud-amd64", ("boot/config-6.1.0-1-cloud-amd64", Configuration), ("boot/vmlinuz-6.1.0-1-cloud-amd64", Kernel));
        BuildPackage("hello.deb", "hello", ("usr/bin/hello", [1]));
        Tool("apt-cache", $"""
            echo "$@" >>{_folder.Path}/asked
            for package; do :; done
            case $package in
            linux-image-cloud-amd64) echo 'Package: linux-image-cloud-amd64
            Version: 6.1.1-1
            Architecture: amd64
            Depends: linux-base (>= 4), linux-image-6.1.0-1-cloud-amd64 (= 6.1.1-1)
            Description: a pointer
             Depends: on nothing

            Package: linux-image-cloud-amd64
            Version: 1' ;;
            linux-image-6.1.0-1-cloud-amd64) echo 'Package: linux-image-6.1.0-1-cloud-amd64
            Version: 1:6.1.1-1
            Architecture: amd64
            Depends: kmod, linux-base' ;;
            hello) echo 'Package: hello
            Version: 2
            Architecture: amd64' ;;
            *) echo "E: No packages found" >&2; exit 100 ;;
            esac
            """);
        Online();
        File.CreateSymbolicLink(_folder.PathOf("tools/dpkg-deb"), "/usr/bin/dpkg-deb");
    }

    public static byte[] Kernel { get; } = BootFiles.Kernel(20_000);

    public static byte[] Configuration { get; } = "CONFIG_RD_GZIP=y\n"u8.ToArray();

    public string CacheFolder => _folder.PathOf("cache");

    public int Downloads => Lines("downloads");

    public int Questions => Lines("asked");

    public ArtifactResolverOptions Options => new() { CacheFolder = CacheFolder, ToolFolder = _folder.PathOf("tools"), AptState = [_folder.PathOf("lists")], HostBusyboxes = [] };

    public ArtifactResolver Resolver() => new(Options, TimeProvider.System);

    public IReadOnlyList<string> Asked => File.ReadAllLines(_folder.PathOf("asked"));

    public IReadOnlyList<string> Updates => File.Exists(_folder.PathOf("updates")) ? File.ReadAllLines(_folder.PathOf("updates")) : [];

    public void Online() => Tool("apt-get", $"""
        case $1 in
        indextargets) echo 'Example main http://mirror/example/'; echo 'Debian main http://mirror/debian/'; exit ;;
        update) echo "$@" >>{_folder.Path}/updates; exit ;;
        esac
        echo "$@" >>{_folder.Path}/downloads
        echo 'dlstatus:1:50.0000:Retrieving file 1 of 1'
        sleep 0.2
        case "$*" in *hello=*) cp {_folder.Path}/hello.deb . ;; *) cp {_folder.Path}/kernel.deb . ;; esac
        """);

    public void Offline() => Tool("apt-get", "echo 'E: Failed to fetch http://mirror/x.deb  Could not resolve mirror' >&2\nexit 100");

    /// <summary>A download that never ends and leaves half a file, as a stalled mirror does.</summary>
    public void Stall() => Tool("apt-get", $"head -c 1000 {_folder.Path}/hello.deb >half.deb\necho 'dlstatus:1:1.0:x'\nexec sleep 1000");

    public void WithoutApt() => Directory.Delete(_folder.PathOf("tools"), recursive: true);

    public void ListsChange() => File.SetLastWriteTimeUtc(_folder.PathOf("lists"), DateTime.UtcNow.AddHours(1));

    public void Dispose() => _folder.Dispose();

    private int Lines(string name) => File.Exists(_folder.PathOf(name)) ? File.ReadAllLines(_folder.PathOf(name)).Length : 0;

    private void Tool(string name, string script)
    {
        var path = _folder.PathOf($"tools/{name}");
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32("755", 8));
    }

    private void BuildPackage(string deb, string name, params (string Path, byte[] Content)[] files)
    {
        var root = _folder.PathOf("root");
        Directory.CreateDirectory(Path.Combine(root, "DEBIAN"));
        File.WriteAllText(Path.Combine(root, "DEBIAN/control"), string.Create(CultureInfo.InvariantCulture, $"Package: {name}\nVersion: 1:6.1.1-1\nArchitecture: amd64\nMaintainer: x <x@x>\nDescription: x\n"));
        foreach (var (path, content) in files)
        {
            Directory.CreateDirectory(Path.Combine(root, Path.GetDirectoryName(path)!));
            File.WriteAllBytes(Path.Combine(root, path), content);
        }

        using var build = Process.Start(new ProcessStartInfo("dpkg-deb", ["--root-owner-group", "--build", root, _folder.PathOf(deb)]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        Assert.Equal(0, build.ExitCode);
        Directory.Delete(root, recursive: true);
    }
}

/// <summary>Files that look enough like what a machine boots from.</summary>
internal static class BootFiles
{
    /// <summary>A bzImage by its header: protocol 2.15, one setup sector, command lines of 2047 bytes.</summary>
    public static byte[] Kernel(int length)
    {
        var kernel = new byte[length];
        kernel[0x1f1] = 1;
        BitConverter.TryWriteBytes(kernel.AsSpan(0x1f4), (length - 1024) / 16);
        kernel[0x1fe] = 0x55;
        kernel[0x1ff] = 0xaa;
        "HdrS"u8.CopyTo(kernel.AsSpan(0x202));
        kernel[0x206] = 0x0f;
        kernel[0x207] = 0x02;
        BitConverter.TryWriteBytes(kernel.AsSpan(0x238), 2047);
        return kernel;
    }
}
