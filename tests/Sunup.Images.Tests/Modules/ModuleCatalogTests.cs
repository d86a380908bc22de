using Sunup.Formats.KernelModules;
using Sunup.Images.Modules;

namespace Sunup.Images.Tests.Modules;

public sealed class ModuleCatalogTests
{
    private const string Dependencies = """
        kernel/net/sctp/sctp.ko.xz: kernel/lib/libcrc32c.ko.xz kernel/net/ipv4/udp_tunnel.ko.xz
        kernel/net/sctp/sctp-diag.ko.xz: kernel/net/sctp/sctp.ko.xz kernel/lib/libcrc32c.ko.xz kernel/net/ipv4/udp_tunnel.ko.xz
        kernel/lib/libcrc32c.ko.xz:
        kernel/net/ipv4/udp_tunnel.ko.xz:
        kernel/arch/x86/crypto/crc32c-intel.ko.xz:
        kernel/drivers/net/virtio_net.ko.xz: kernel/net/core/failover.ko.xz
        kernel/net/core/failover.ko.xz:
        kernel/after.ko.xz:
        kernel/broken.ko.xz: kernel/gone.ko.xz
        """;

    private static readonly ModuleCatalog s_catalog = new(
        Dependencies,
        builtIn: "kernel/fs/ext4/ext4.ko\nkernel/drivers/virtio/virtio-pci.ko\n",
        soft: "softdep libcrc32c pre: crc32c\nsoftdep virtio_net post: after nowhere\nsoftdep cifs gcm\n",
        aliases: () => "# c\nalias crc32c crc32c_intel\nalias pci:v00001AF4d00001000sv*sd*bc*sc*i* virtio_net\nalias virtio:d00000001v* virtio_net\nalias fs-ext4 ext4\n",
        builtInInformation: () => "virtio_pci.license=GPL\0virtio_pci.alias=pci:v00001AF5d*sv*sd*bc*sc*i*\0");

    [Fact]
    public void Dependencies_come_first_the_last_of_the_line_before_the_others() => Assert.Equal(
        ["udp_tunnel", "crc32c_intel", "libcrc32c", "sctp", "sctp_diag"],
        s_catalog.Select(["sctp-diag"]).InLoadOrder.Select(module => module.Name));

    [Fact]
    public void A_chain_of_any_length_is_followed_to_its_end()
    {
        const int Length = 50_000;
        var chain = string.Join('\n', Enumerable.Range(0, Length).Select(i => $"kernel/m{i}.ko: kernel/m{i + 1}.ko")) + $"\nkernel/m{Length}.ko:\n";
        var catalog = new ModuleCatalog(chain, builtIn: "", soft: "", aliases: () => "", builtInInformation: () => "");
        var order = catalog.Select(["m0"]).InLoadOrder;
        Assert.Equal((Length + 1, $"m{Length}", "m0"), (order.Length, order[0].Name, order[^1].Name));
    }

    [Theory]
    [InlineData("virtio_net")]
    [InlineData("virtio-net")]
    [InlineData("virtio-net.ko")]
    [InlineData("/lib/modules/x/virtio_net.ko.zst")]
    [InlineData("pci:1af4:1000")]
    [InlineData("1af4:1000")]
    [InlineData("1af4:1041")]
    [InlineData("pci:v00001AF4d00001000sv00001AF4sd00000001bc02sc00i00")]
    [InlineData("virtio:d00000001v00001AF4")]
    public void A_module_is_found_by_each_of_its_names(string word) => Assert.Equal(
        ["failover", "virtio_net", "after"], s_catalog.Select([word]).InLoadOrder.Select(module => module.Name));

    [Theory]
    [InlineData("ext4", "ext4")]
    [InlineData("virtio-pci", "virtio_pci")]
    [InlineData("fs-ext4", "ext4")]
    [InlineData("1af5:1041", "virtio_pci")]
    public void What_is_built_in_is_said_and_not_missing(string word, string name)
    {
        var selection = s_catalog.Select([word]);
        Assert.Equal([name], selection.BuiltIn);
        Assert.Empty(selection.Missing);
        Assert.Empty(selection.InLoadOrder);
    }

    [Fact]
    public void What_is_not_there_is_missing_with_who_needs_it() => Assert.Equal(
        [new MissingModule("nothing", null), new MissingModule("gone", "broken")], s_catalog.Select(["nothing", "broken"]).Missing);

    [Fact]
    public void A_module_that_is_asked_for_twice_comes_once() =>
        Assert.Equal(3, s_catalog.Select(["virtio_net", "virtio-net", "failover"]).InLoadOrder.Length);

    [Theory]
    [InlineData("a*c", "abbc", true)]
    [InlineData("a*c", "abbd", false)]
    [InlineData("*", "", true)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a[0-9]c", "a5c", true)]
    [InlineData("a[0-9]c", "axc", false)]
    [InlineData("a[!x]c", "abc", true)]
    [InlineData("a[!x]c", "axc", false)]
    [InlineData("input:b*v*p*e*-e*1,*k*", "input:b0v0p0e0-e0,1,k5", true)]
    [InlineData("a\\*c", "a*c", true)]
    [InlineData("[", "[", true)]
    [InlineData("a[", "a[", true)]
    [InlineData("*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)]
    public void Patterns_match_as_fnmatch_does(string pattern, string text, bool matches) => Assert.Equal(matches, GlobPattern.Matches(pattern, text));

    [Fact]
    public void Any_text_is_read() => FsCheck.Check.QuickThrowOnFailure(FsCheck.Fluent.Prop.ForAll<string, string>((pattern, text) =>
    {
        GlobPattern.Matches(pattern ?? "", text ?? "");
        _ = new ModuleCatalog(text ?? "", pattern ?? "", text ?? "", () => pattern ?? "").Select([text ?? "", pattern ?? ""]);
    }));

    [Fact]
    public void Any_bytes_are_a_module_or_none() =>
        FsCheck.Check.QuickThrowOnFailure(FsCheck.Fluent.Prop.ForAll<byte[]>(bytes => { ModuleInformation.TryRead([0x7f, 0x45, 0x4c, 0x46, 2, 1, .. bytes ?? []]); }));
}
