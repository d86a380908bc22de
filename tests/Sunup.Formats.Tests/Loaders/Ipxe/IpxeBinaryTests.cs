using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sunup.Formats.Loaders.Ipxe;

namespace Sunup.Formats.Tests.Loaders.Ipxe;

public sealed class IpxeBinaryTests
{
    [Theory]
    [InlineData("1.0.0+git-20190125.36a4c85-5.1", "36a4c85")]
    [InlineData("1.21.1+git20250501.dad20602+dfsg-1", "dad20602")]
    [InlineData("1.21.1+ (g988d2)", "988d2")]
    [InlineData("2.0.0+dfsg-5", null)]
    public void The_version_and_its_commit_are_read(string version, string? gitId)
    {
        var binary = IpxeBinary.Read(Encoding.ASCII.GetBytes($"junk\0iPXE\0{version}\0more\010.0.0.1/24\0"));
        Assert.Equal(version, binary.Version);
        Assert.Equal(gitId, binary.GitId);
        Assert.Equal(0, binary.PeMachine);
    }

    [Fact]
    public void The_binaries_of_this_machine_say_what_they_are()
    {
        Assert.SkipUnless(File.Exists("/usr/lib/ipxe/snponly.efi") || Environment.GetEnvironmentVariable("CI") == "true", "the package ipxe is not installed");
        var binary = IpxeBinary.Read(File.ReadAllBytes("/usr/lib/ipxe/snponly.efi"));
        Assert.Equal(0x8664, binary.PeMachine);
        Assert.Matches(@"^[12]\.[0-9]+\.[0-9]+", binary.Version);
    }

    [Fact]
    public void Any_bytes_are_read() => Prop.ForAll<byte[]>(bytes =>
    {
        IpxeBinary.Read(bytes);
        IpxeBinary.Read([(byte)'M', (byte)'Z', .. bytes]);
    }).QuickCheckThrowOnFailure();
}
