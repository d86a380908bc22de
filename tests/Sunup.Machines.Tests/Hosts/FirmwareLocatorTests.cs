using Sunup.Machines.Hosts;
using Sunup.Model;

namespace Sunup.Machines.Tests.Hosts;

public sealed class FirmwareLocatorTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("sunup-test-");

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [InlineData("/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd")] // Debian 12, Ubuntu 24.04
    [InlineData("/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/OVMF/OVMF_VARS.fd")] // Debian 10, Ubuntu 20.04
    [InlineData("/usr/share/edk2/ovmf/OVMF_CODE.fd", "/usr/share/edk2/ovmf/OVMF_VARS.fd")] // Fedora
    [InlineData("/usr/share/edk2/x64/OVMF_CODE.4m.fd", "/usr/share/edk2/x64/OVMF_VARS.4m.fd")] // Arch
    public void Ovmf_is_found_where_distributions_put_it(string code, string vars)
    {
        Put(code);
        Assert.Null(Find(FirmwareKind.Uefi));
        Put(vars);
        var firmware = Find(FirmwareKind.Uefi)!;
        Assert.Equal(Path.Join(_root.FullName, code), firmware.Code);
        Assert.Equal(Path.Join(_root.FullName, vars), firmware.VarsTemplate);
        Assert.False(firmware.NeedsSmm);
    }

    [Fact]
    public void A_descriptor_comes_before_the_usual_paths_and_a_lower_number_before_a_higher()
    {
        PutOvmf();
        PutDescriptor("/usr/share/qemu/firmware/60-b.json", "/b/CODE.fd", "/b/VARS.fd", "\"acpi-s3\"");
        PutDescriptor("/usr/share/qemu/firmware/50-a.json", "/a/CODE.fd", "/a/VARS.fd", "\"acpi-s3\"");
        Assert.Equal(Path.Join(_root.FullName, "/a/CODE.fd"), Find(FirmwareKind.Uefi)!.Code);
        PutDescriptor("/etc/qemu/firmware/50-a.json", "/mine/CODE.fd", "/mine/VARS.fd", "");
        Assert.Equal(Path.Join(_root.FullName, "/mine/CODE.fd"), Find(FirmwareKind.Uefi)!.Code);
    }

    [Fact]
    public void Secure_boot_is_taken_only_where_keys_are_enrolled_and_only_when_asked_for()
    {
        PutDescriptor("/usr/share/qemu/firmware/40-s.json", "/s/CODE.fd", "/s/VARS.fd", "\"secure-boot\",\"enrolled-keys\",\"requires-smm\"");
        Assert.Null(Find(FirmwareKind.Uefi));
        Assert.True(Find(FirmwareKind.UefiSecure)!.NeedsSmm);
        PutDescriptor("/usr/share/qemu/firmware/40-s.json", "/s/CODE.fd", "/s/VARS.fd", "\"secure-boot\",\"requires-smm\"");
        Assert.Null(Find(FirmwareKind.UefiSecure));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"mapping\": 3}")]
    [InlineData("{\"mapping\": {\"device\": \"memory\", \"filename\": \"/x\"}}")]
    [InlineData("{\"mapping\": {\"executable\": {\"filename\": 1}}, \"targets\": [3, {}], \"features\": [4]}")]
    public void A_broken_descriptor_is_passed_over(string json)
    {
        PutOvmf();
        Put("/usr/share/qemu/firmware/10-broken.json", json);
        Assert.Equal(Path.Join(_root.FullName, "/usr/share/OVMF/OVMF_CODE_4M.fd"), Find(FirmwareKind.Uefi)!.Code);
    }

    [Theory]
    [InlineData(FirmwareKind.Uefi, "SU0104", "apt-get install ovmf")]
    [InlineData(FirmwareKind.UefiSecure, "SU0104", "apt-get install ovmf")]
    [InlineData(FirmwareKind.Bios, "SU0105", "apt-get install seabios")]
    public void What_is_missing_is_named_with_the_command_that_brings_it(FirmwareKind kind, string id, string command)
    {
        var missing = Assert.Throws<FindingException>(() => new FirmwareLocator(_root.FullName).Require(Architecture.X64, kind));
        Assert.Equal(id, missing.Finding.Id);
        Assert.Contains(missing.Finding.Remedies, remedy => remedy.Command!.Contains(command, StringComparison.Ordinal));
    }

    [Fact]
    public void An_arm64_machine_is_told_that_it_needs_uefi()
    {
        var missing = Assert.Throws<FindingException>(() => new FirmwareLocator(_root.FullName).Require(Architecture.Arm64, FirmwareKind.Bios));
        Assert.Contains("firmware: uefi", missing.Finding.Remedies[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_option_rom_is_required_by_its_file()
    {
        var locator = new FirmwareLocator(_root.FullName);
        var missing = Assert.Throws<FindingException>(() => locator.RequireNicRom(NicModel.E1000));
        Assert.Contains("efi-e1000.rom", missing.Finding.Summary, StringComparison.Ordinal);
        Put("/usr/lib/ipxe/qemu/efi-e1000.rom");
        locator.RequireNicRom(NicModel.E1000);
    }

    [Fact]
    public void A_missing_tool_is_named_with_its_package()
    {
        var missing = Assert.Throws<FindingException>(() => ToolLocator.Require("no-such-tool-of-sunup"));
        Assert.Equal("SU0103", missing.Finding.Id);
        Assert.Equal("qemu-system-x86", ToolLocator.PackageOf("qemu-system-x86_64"));
        Assert.StartsWith("/", ToolLocator.Find("sh"), StringComparison.Ordinal);
    }

    private Machines.Qemu.QemuFirmware? Find(FirmwareKind kind) => new FirmwareLocator(_root.FullName).Find(Architecture.X64, kind);

    private void PutOvmf()
    {
        Put("/usr/share/OVMF/OVMF_CODE_4M.fd");
        Put("/usr/share/OVMF/OVMF_VARS_4M.fd");
    }

    private void PutDescriptor(string path, string code, string vars, string features)
    {
        Put(code);
        Put(vars);
        Put(path, $$$"""
            {"mapping": {"device": "flash", "executable": {"filename": "{{{code}}}", "format": "raw"}, "nvram-template": {"filename": "{{{vars}}}", "format": "raw"}},
             "targets": [{"architecture": "x86_64", "machines": ["pc-q35-*"]}], "features": [{{{features}}}]}
            """);
    }

    private void Put(string path, string content = "")
    {
        var file = Path.Join(_root.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }
}
