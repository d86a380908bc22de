using System.Text;
using Sunup.Planning.MachineFiles;

namespace Sunup.Planning.Tests.MachineFiles;

/// <summary>The texts that a user sees, as they are.</summary>
public sealed class MachineFileErrorTests
{
    [Fact]
    public void All_problems_of_a_file_are_reported_at_once_with_their_places() => AssertText(
        """
        boot:
          kernal: vmlinuz
          cmdline: root=/dev/vda1 initrd=/initrd.img
        route: netwrok
        hardware:
          cpus: none
          memory: 1GB
          nics:
            - { mac: "52:54:00:12:34" }
            - { model: virtio_net }
        security.iomu: false
        """,
        """
        m.machine.yaml:1:1: boot: boot has no 'kernel', needed the path of a kernel, or deb:<package>
           1 | boot:
             | ^^^^

        m.machine.yaml:2:3: boot.kernal: unknown key 'kernal' in boot: did you mean 'kernel'?
           2 |   kernal: vmlinuz
             |   ^^^^^^
             = known here: uki, disk, kernel, initrd, cmdline, stub, sign, loader, root, keep, first_kernel

        m.machine.yaml:3:12: boot.cmdline: the command line holds 'initrd=', which Sunup adds itself where a loader needs it
           3 |   cmdline: root=/dev/vda1 initrd=/initrd.img
             |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
             = name initrds under boot.initrd, in the order in memory

        m.machine.yaml:4:8: route: found 'netwrok', needed direct, network, san, disk, uki or kexec
           4 | route: netwrok
             |        ^^^^^^^
             = did you mean 'network'?

        m.machine.yaml:6:9: hardware.cpus: found 'none', needed a whole number from 1 to 512
           6 |   cpus: none
             |         ^^^^

        m.machine.yaml:7:11: hardware.memory: found '1GB', needed a size such as 512MiB or 1GiB
           7 |   memory: 1GB
             |           ^^^
             = write GiB: guest memory comes in powers of two

        m.machine.yaml:9:14: hardware.nics[0].mac: found '52:54:00:12:34', needed a hardware address such as 52:54:00:12:34:56
           9 |     - { mac: "52:54:00:12:34" }
             |              ^^^^^^^^^^^^^^^^

        m.machine.yaml:10:16: hardware.nics[1].model: found 'virtio_net', needed virtio-net, e1000, e1000e or rtl8139
          10 |     - { model: virtio_net }
             |                ^^^^^^^^^^
             = did you mean 'virtio-net'?

        m.machine.yaml:11:1: security.iomu: unknown key 'security.iomu': did you mean 'security.iommu'?
          11 | security.iomu: false
             | ^^^^^^^^^^^^^
             = known here: name, route, boot, match, hardware, security.iommu, image.os, network, expect, raw.qemu, raw.qemu.conf
        """);

    [Theory]
    [InlineData("boot: { kernel: k }\nboot: { kernel: j }", "2:1: key 'boot' is given twice, first on line 1")]
    [InlineData("boot:\n\tkernel: k", "2:1: a tab in the indentation: YAML indents with spaces")]
    [InlineData("boot: &b { kernel: k }", "1:7: anchor &b: anchors and aliases are not read")]
    [InlineData("boot: *b", "1:7: alias *b: anchors and aliases are not read")]
    [InlineData("boot: !!map { kernel: k }", "1:7: tag tag:yaml.org,2002:map: tags are not read")]
    [InlineData("boot: { kernel: k }\n---\nboot: { kernel: k }", "2:1: a second document starts here: a file holds one")]
    [InlineData("", "the file is empty")]
    [InlineData("# nothing\n", "the file is empty")]
    [InlineData("vmlinuz", "1:1: a machine file is a mapping of keys such as 'boot:' and 'route:'")]
    [InlineData("- boot", "1:1: a machine file is a mapping of keys such as 'boot:' and 'route:'")]
    [InlineData("boot: vmlinuz", "1:7: boot: found 'vmlinuz', needed kernel, initrd and cmdline")]
    [InlineData("boot:", "1:1: boot: found nothing, needed kernel, initrd and cmdline")]
    [InlineData("route: network", "1:1: the file has no 'boot', needed what the machine boots")]
    [InlineData("boot: { kernel: }", "1:9: boot.kernel: found nothing, needed the path of a kernel, or deb:<package>")]
    [InlineData("boot: { kernel: [a] }", "1:17: boot.kernel: found a list, needed the path of a kernel, or deb:<package>")]
    [InlineData("boot: { kernel: http://x/k }", "1:17: boot.kernel: found 'http://x/k', needed the path of a kernel, or deb:<package>")]
    [InlineData("boot: { kernel: deb:Linux }", "1:17: boot.kernel: found 'deb:Linux', needed the path of a kernel, or deb:<package>")]
    [InlineData("boot: { kernel: k, initrd: builtin:initrd }", "1:28: boot.initrd: found 'builtin:initrd', needed the path of an initrd, builtin:initramfs, or a list of them")]
    [InlineData("boot: { kernel: \"a\\e[2Jb\" }", "1:17: boot.kernel: found 'a\\x1b[2Jb', needed the path of a kernel, or deb:<package> on one line, without control characters")]
    [InlineData("boot: { kernel: k, keep: true }", "1:26: boot.keep: boot.keep is of a machine that boots from a disk")]
    [InlineData("boot: { kernel: k, loader: grub }", "1:28: boot.loader: boot.loader is of a machine that boots from a disk")]
    [InlineData("boot: { kernel: k, loader: systemd-boot }\nroute: san", "1:28: boot.loader: systemd-boot is a program of UEFI")]
    [InlineData("boot: { kernel: k, loader: syslinux }\nroute: disk\nhardware: { firmware: uefi }", "1:28: boot.loader: a disk with Syslinux is made for BIOS")]
    [InlineData("boot: { disk: d, loader: grub }\nroute: san", "1:26: boot.loader: boot.disk is booted as it stands, and its loader is on it")]
    [InlineData("boot: { kernel: k }\nnetwork: { files: tftp }\nmatch: { serial: s }", "2:19: network.files: network.files is served to a VM alone")]
    [InlineData("boot: { kernel: k }\nhardware: { arch: aarch64 }", "2:19: hardware.arch: aarch64 goes up by route direct only")]
    [InlineData("boot: { uki: u }", "1:14: boot.uki: a unified kernel image is started by UEFI firmware")]
    [InlineData("boot: { uki: u, kernel: k }\nroute: uki", "1:25: boot.kernel: boot.uki is booted as it stands, and its kernel is in it")]
    [InlineData("boot: { uki: u }\nroute: kexec", "1:14: boot.uki: route 'kexec' starts a kernel that loads the image")]
    [InlineData("boot: { kernel: k }\nroute: uki\nhardware: { firmware: bios }", "3:23: hardware.firmware: route 'uki' needs UEFI firmware")]
    [InlineData("boot: { kernel: k }\nhardware: { secure_boot_db: c.crt }", "2:29: hardware.secure_boot_db: certificates are enrolled on route uki")]
    [InlineData("boot: { kernel: k }\nroute: uki\nmatch: { serial: s }", "2:8: route: route 'uki' is a VM's")]
    [InlineData("boot: { kernel: k }\nhardware: { memory: 1 }", "2:21: hardware.memory: found '1', needed a size such as 512MiB or 1GiB")]
    [InlineData("boot: { kernel: k }\nhardware: { memory: 1M }", "2:21: hardware.memory: found '1M', needed a size from 32MiB to 16TiB")]
    [InlineData("boot: { kernel: k }\nhardware: { memory: 99999999999999999999G }", "2:21: hardware.memory: found '99999999999999999999G', needed a size such as 512MiB or 1GiB")]
    [InlineData("boot: { kernel: k }\nhardware: { disks: [ { overlay: yes, image: d } ] }", "2:33: hardware.disks[0].overlay: found 'yes', needed true or false")]
    [InlineData("boot: { kernel: k }\nexpect: { within: 120 }", "2:19: expect.within: found '120', needed a time such as 90s, 2m or 1h30m")]
    [InlineData("boot: { kernel: k }\nexpect: { within: 2d }", "2:19: expect.within: found '2d', needed a time from 1s to 1d")]
    [InlineData("boot: { kernel: k }\nexpect: { stage: init, console: login }", "2:18: expect.stage: 'stage' and 'console' both say what \"up\" is")]
    [InlineData("boot: { kernel: k }\nmatch: { mac: '01:00:5e:00:00:01' }", "2:15: match.mac: found '01:00:5e:00:00:01', needed the address of one NIC")]
    [InlineData("boot: { kernel: k }\nmatch: {}", "2:1: match: has no key that tells the machine")]
    [InlineData("boot: { kernel: k }\nmatch: { serial: 1 }\nhardware: { cpus: 1 }", "2:1: match: 'match' names a real machine, 'hardware' describes a VM: a file has one of them")]
    [InlineData("boot: { kernel: k }\nmatch: { serial: 1 }\nroute: direct", "3:8: route: route 'direct' is a VM's: a real machine, which 'match' names, cannot take it")]
    [InlineData("boot: { kernel: k }\nmatch: { serial: 1 }\nroute: san", "1:1: boot: a real machine on route san boots an image that is there")]
    [InlineData("boot: { kernel: k }\nhardware: { firmware: bios }\nnetwork: { fetch: http }", "3:19: network.fetch: fetch 'http' needs UEFI firmware, and hardware.firmware is bios")]
    [InlineData("boot: { kernel: k }\nhardware: { firmware: uefi-secure }", "2:23: hardware.firmware: firmware 'uefi-secure' starts signed programs only, and neither the distribution's iPXE nor the loader of a made disk is signed")]
    [InlineData("boot: { kernel: k }\nraw.qemu: -name 'x", "2:11: raw.qemu: found '-name 'x', needed arguments that a shell could split")]
    [InlineData("boot: { kernel: k }\nname: ../etc", "2:7: name: found '../etc', needed a name of letters, digits, '.', '-' and '_', 63 at most, that starts with a letter or digit")]
    [InlineData("boot: { kernel: k }\nhardware: { nics: [ { mac: '52:54:00:00:00:01' }, { mac: '52:54:00:00:00:01' } ] }", "2:51: hardware.nics[1]: the hardware address 52:54:00:00:00:01 is given to two NICs")]
    [InlineData("boot: { kernel: k }\n[a]: b", "2:1: a key must be a word, not a list or a mapping")]
    [InlineData("boot: { kernel: a: b }", "1:18: ")]
    [InlineData("boot: { kernel: k", "")]
    [InlineData("boot: { kernel: @k }", "1:17: a plain value cannot start with @, ` or %")]
    public void A_fault_is_told_with_its_place(string text, string expected)
    {
        var result = MachineFileReader.Read("m.machine.yaml", Encoding.UTF8.GetBytes(text));
        Assert.NotEmpty(result.Problems);
        Assert.StartsWith($"m.machine.yaml:{(expected.Length > 0 && char.IsAsciiDigit(expected[0]) ? "" : " ")}{expected}".TrimEnd(' '), result.Problems[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_told_with_their_offset()
    {
        var result = MachineFileReader.Read("m.machine.yaml", [.. "boot: { kernel: k }\nname: "u8, 0xe9, 0x0a]);
        Assert.Equal("m.machine.yaml:2:7: byte 0xe9 at offset 26 is not UTF-8", Assert.Single(result.Problems).ToString());
    }

    [Fact]
    public void A_control_character_never_reaches_the_terminal()
    {
        var result = MachineFileReader.Read("m.machine.yaml", "boot: { kernel: k }\nname: \u001b[2J\n"u8);
        Assert.Equal("m.machine.yaml:2:7: control character U+001B, which YAML does not allow", Assert.Single(result.Problems).ToString());
        Assert.DoesNotContain('\u001b', result.RenderProblems());
    }

    [Fact]
    public void A_utf16_file_is_told_as_such() =>
        Assert.Contains("UTF-16", MachineFileReader.Read("m.machine.yaml", Encoding.Unicode.GetPreamble()).Problems[0].Message, StringComparison.Ordinal);

    [Fact]
    public void A_byte_order_mark_is_no_fault() =>
        Assert.True(MachineFileReader.Read("m.machine.yaml", [.. Encoding.UTF8.GetPreamble(), .. "boot: { kernel: k }"u8]).Succeeded);

    [Fact]
    public void A_huge_file_is_not_parsed() =>
        Assert.Equal("m.machine.yaml: the file is larger than 1024 KiB, the most that is read", Assert.Single(MachineFileReader.Read("m.machine.yaml", new byte[MachineFileReader.MostBytes + 1]).Problems).ToString());

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    [InlineData('-')]
    [InlineData('?')]
    [InlineData('"')]
    [InlineData('*')]
    public void A_megabyte_of_one_character_is_refused_quickly(char c)
    {
        var text = c == '-' ? string.Concat(Enumerable.Repeat("- ", 500_000)) : c == '?' ? string.Concat(Enumerable.Repeat("? ", 500_000)) : new string(c, 1_000_000);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var result = MachineFileReader.Read("m.machine.yaml", Encoding.UTF8.GetBytes(text));
        Assert.NotEmpty(result.Problems);
        Assert.False(patience.IsCancellationRequested);
    }

    private static void AssertText(string yaml, string expected) =>
        Assert.Equal(expected, MachineFileReader.Read("m.machine.yaml", Encoding.UTF8.GetBytes(yaml)).RenderProblems());
}
