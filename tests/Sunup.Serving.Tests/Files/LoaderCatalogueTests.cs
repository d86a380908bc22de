using System.Text;
using Sunup.Protocols.Dhcp;
using Sunup.Serving.Files;

namespace Sunup.Serving.Tests.Files;

public sealed class LoaderCatalogueTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sunup-loaders-");

    [Fact]
    public void The_loaders_of_this_machine_serve_BIOS_and_x64_clients()
    {
        Assert.SkipUnless(File.Exists("/usr/lib/ipxe/undionly.kpxe") || Environment.GetEnvironmentVariable("CI") == "true", "the package ipxe is not installed");
        var catalogue = LoaderCatalogue.Find();
        Assert.Equal("loaders/undionly.kpxe", catalogue.FindFor(ClientArchitecture.Bios));
        Assert.Equal("loaders/snponly.efi", catalogue.FindFor(ClientArchitecture.EfiX64));
        Assert.Equal("loaders/snponly.efi", catalogue.FindFor(ClientArchitecture.EfiBytecode));
        Assert.Equal("loaders/snponly.efi", catalogue.FindFor(ClientArchitecture.EfiX64Http));

        // undionly.kpxe is compressed; its version is that of its neighbours.
        var undionly = catalogue.FindByName("undionly.kpxe")!;
        Assert.True(undionly.VersionOfSibling);
        Assert.Equal(catalogue.FindByName("snponly.efi")!.Version, undionly.Version);
        Assert.Null(catalogue.Check(ClientArchitecture.Bios));
    }

    [Fact]
    public void Names_of_Fedora_and_Arch_are_known_and_the_bytes_decide_the_architecture()
    {
        WritePe("ipxe-snponly-x86_64.efi", 0x8664);
        WritePe("arm64-efi/snponly.efi", 0xaa64);
        WritePe("ipxe.efi", 0xaa64);
        var catalogue = LoaderCatalogue.Find(_folder.FullName);
        Assert.Equal(["snponly.efi", "snponly-arm64.efi"], catalogue.Loaders.Select(loader => loader.Name));
        Assert.Equal("loaders/snponly-arm64.efi", catalogue.FindFor(ClientArchitecture.EfiArm64));
        Assert.All(catalogue.Loaders, loader => Assert.Equal("2.0.0", loader.Version));
    }

    [Fact]
    public void A_loader_that_is_missing_is_a_finding_that_names_the_package()
    {
        var finding = LoaderCatalogue.Find(_folder.FullName).Check(ClientArchitecture.EfiX64)!;
        Assert.Equal("SU0610", finding.Id);
        Assert.Contains(finding.Remedies, remedy => remedy.Command == "apt-get install ipxe");
    }

    [Fact]
    public void An_architecture_that_iPXE_is_not_made_for_is_another_finding() =>
        Assert.Equal("SU0611", LoaderCatalogue.Find(_folder.FullName).Check((ClientArchitecture)999)!.Id);

    public void Dispose() => _folder.Delete(recursive: true);

    private void WritePe(string name, ushort machine)
    {
        var path = Path.Join(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        byte[] header = [(byte)'M', (byte)'Z', .. new byte[0x3a], 0x40, 0, 0, 0, (byte)'P', (byte)'E', 0, 0, (byte)machine, (byte)(machine >> 8)];
        File.WriteAllBytes(path, [.. header, .. Encoding.ASCII.GetBytes("\0iPXE\02.0.0\0")]);
    }
}
