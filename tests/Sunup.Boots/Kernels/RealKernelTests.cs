using System.Text.Json;
using Sunup.Cli;
using Sunup.Cli.Invocation;
using Sunup.Tests;

namespace Sunup.Boots.Kernels;

/// <summary><c>sunup inspect</c> on kernels of the distribution, of this architecture and of one that does not boot here.</summary>
public sealed class RealKernelTests
{
    [Theory]
    [InlineData("linux-image-cloud-amd64", null, "bzImage", "x86_64")]
    [InlineData("linux-image-cloud-arm64", "arm64", "Image", "aarch64")]
    public async Task A_kernel_of_the_distribution_is_known_by_its_bytes(string package, string? architecture, string form, string machine)
    {
        var (path, file) = await InspectAsync(package, architecture);
        Assert.Equal("linux_kernel", file.GetProperty("kind").GetString());
        var kernel = file.GetProperty("kernel");
        Assert.Equal((form, machine), (kernel.GetProperty("form").GetString(), kernel.GetProperty("machine").GetString()));
        Assert.Equal(Path.GetFileName(path)["vmlinuz-".Length..], kernel.GetProperty("release").GetString());
        Assert.Equal(new FileInfo(path).Length, file.GetProperty("length").GetInt64());
        Assert.Equal(new FileInfo(path).Length, kernel.GetProperty("image_length").GetInt64() + kernel.GetProperty("bytes_behind").GetInt64());
        Assert.True(file.GetProperty("efi").GetProperty("stub").GetBoolean());
        Assert.True(file.GetProperty("efi").GetProperty("signed").GetBoolean());
        Assert.Equal(0, file.GetProperty("findings").GetArrayLength());
    }

    [Fact]
    public async Task The_header_of_an_arm64_image_says_how_much_memory_it_takes()
    {
        var (path, file) = await InspectAsync("linux-image-cloud-arm64", "arm64");
        var header = file.GetProperty("image_header");
        Assert.Equal(("little", 4096L), (header.GetProperty("byte_order").GetString(), header.GetProperty("page_size").GetInt64()));
        Assert.True(header.GetProperty("anywhere").GetBoolean());

        // More than the file: .bss is not in it.
        Assert.InRange(header.GetProperty("image_size").GetInt64(), new FileInfo(path).Length, 2 * new FileInfo(path).Length);
        Assert.False(file.TryGetProperty("payload", out _));
        Assert.False(file.TryGetProperty("setup_header", out _));
    }

    private static async Task<(string Path, JsonElement File)> InspectAsync(string package, string? architecture)
    {
        var path = Directory.GetFiles(Path.Combine(UnpackedPackage.Find(package, architecture), "boot"), "vmlinuz-*").Single();
        using var output = new StringWriter();
        using var host = new CommandHost { Output = output, Error = TextWriter.Null };
        Assert.Equal(ExitCodes.Yes, await SunupApplication.RunAsync(["inspect", path, "--deep", "--json"], host, TestContext.Current.CancellationToken));
        using var json = JsonDocument.Parse(output.ToString());
        return (path, json.RootElement.GetProperty("files")[0].Clone());
    }
}
