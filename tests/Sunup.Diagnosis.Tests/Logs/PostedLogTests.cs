using System.Globalization;

namespace Sunup.Diagnosis.Tests.Logs;

/// <summary>Logs as people post them: of machines that are up, cut at either end, retyped, with retries that went well.</summary>
public sealed class PostedLogTests
{
    private const string Banner = "[    0.000000] Linux version 6.1.0-18-amd64 (d@l) (gcc-12, GNU ld) #1 SMP PREEMPT_DYNAMIC\n";

    private const string Oops = "[    3.000000] BUG: kernel NULL pointer dereference, address: 0000000000000008\n[    3.000010] Oops: 0000 [#1] SMP\n";

    [Theory]
    [InlineData("[   30.000000] systemd[1]: Started Journal Service.\n[  400.000000] usb 1-1: new high-speed USB device number 2 using xhci_hcd\n", true)]
    [InlineData("[    3.500000] Run /sbin/init as init process\n", false)]
    public void A_kernel_that_went_on_long_after_a_crash_lived(string rest, bool isUp)
    {
        var boot = Explain.Text(Banner + "[    2.000000] Run /sbin/init as init process\n" + Oops + rest);
        Assert.Equal(isUp, boot.CameUp);
        Assert.Equal(!isUp, boot.HasError);
    }

    [Fact]
    public void A_kernel_log_that_just_ends_failed_of_nothing()
    {
        var boot = Explain.Text(Banner + "[    0.500000] pci 0000:00:1f.0: [8086:2918] type 00 class 0x060100\n[    1.000000] ata1: SATA link down (SStatus 0 SControl 300)\n");
        Assert.False(boot.HasError);
        Assert.False(boot.CameUp);
    }

    [Fact]
    public void A_crash_at_the_end_of_the_log_of_a_machine_that_was_up_is_an_error()
    {
        var log = new string[200];
        for (var line = 0; line < log.Length; line++)
        {
            log[line] = string.Create(CultureInfo.InvariantCulture, $"[{line + 20,5}.000000] eth0: link is up\n");
        }

        var boot = Explain.Text(Banner + "[   10.000000] systemd[1]: Reached target Multi-User System.\n" + string.Concat(log) + "[  300.000000] Kernel panic - not syncing: Fatal exception\n");
        Assert.True(boot.HasError);
    }

    [Theory]
    [InlineData("http://10.0.0.1/vmlinuz-6.1... No such file or directory (http://ipxe.org/2d0c613b)\nhttp://10.0.0.1/vmlinuz-6.1... ok\n")]
    public void What_went_well_at_the_next_try_is_no_error(string lines) => Assert.False(Explain.Text("iPXE 1.21.1 -- Open Source Network Boot Firmware -- https://ipxe.org\n" + lines).HasError);

    [Theory]
    [InlineData("** Unable to read file uboot.env **")]
    [InlineData("error: no suitable video mode found.")]
    [InlineData("error: file `/boot/grub/fonts/unicode.pf2' not found.")]
    public void What_loaders_complain_of_on_healthy_machines_is_no_error(string line) => Assert.Empty(Explain.Text(line + "\n" + Banner).Findings);

    [Theory]
    [InlineData("kernel panic not syncing : Attempted to kill the idle task", "SU0762")]
    public void What_was_typed_by_hand_is_read(string line, string cause)
    {
        var boot = Explain.Text("this is what I see on the screen\n" + line + "\n");
        Assert.Equal(cause, Explain.Cause(boot));
    }

    [Fact]
    public void A_sentence_that_mentions_a_failure_is_none() =>
        Assert.Empty(Explain.Text("I once had a kernel panic, not syncing anything, because I attempted to kill the idle task by accident while I was doing other things\n").Findings);

    [Theory]
    [InlineData("[mmc0] U-Boot 2024.01 (Jan 01 2024 - 00:00:00 +0000)\n** File not found /boot/Image **\nBad Linux ARM64 Image magic!\n")]
    public void A_file_that_is_missing_is_the_cause_of_the_image_that_is_none(string log)
    {
        var boot = Explain.Text(log);
        Assert.Contains("/boot/Image", boot.Findings[0].Finding.Evidence[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[DEPEND] Dependency failed for Opt Directory (/opt).\n[FAILED] Failed to mount Local Directory (/local).\n", "Local Directory (/local) could not be mounted")]
    [InlineData("The disk drive for /data is not ready yet or not present.\nkeys:Continue to wait\n", "/data could not be mounted")]
    public void Where_all_are_warnings_the_one_that_follows_from_nothing_comes_first(string log, string first) =>
        Assert.Equal(first, Explain.Text(log).Findings[0].Finding.Summary);

    [Fact]
    public void Status_lines_alone_are_no_dmesg_of_a_machine_that_is_up() =>
        Assert.False(Explain.Text("[  OK  ] Finished Permit User Sessions.\n[FAILED] Failed to start foo.service - Foo.\n").CameUp);

    [Fact]
    public void A_dmesg_with_dates_is_of_a_machine_that_is_up() =>
        Assert.True(Explain.Text("[Tue Jan 20 10:17:44 2026] Linux version 6.12.16 (r@b) (gcc) #1 SMP\n[Tue Jan 20 10:17:50 2026] systemd[1]: Finished Remount Root and Kernel File Systems.\n").CameUp);

    [Fact]
    public void An_initramfs_that_ends_its_start_in_an_emergency_is_no_machine_that_is_up()
    {
        const string End = "[   42.930292] systemd[1]: Startup finished in 12.437s (kernel) + ";
        Assert.False(Explain.Text(End + "0 (initrd) + 30.492s (userspace) = 42.930s.\n").CameUp);
        Assert.True(Explain.Text(End + "2.100s (initrd) + 28.392s (userspace) = 42.930s.\n").CameUp);
    }

    [Fact]
    public void A_status_line_that_another_writer_tore_still_tells_its_unit() =>
        Assert.Equal("SU1016", Explain.Text("[   73.457981] s[FAILED] Failed to start Foo Setup.ystemd[1]: foo-\ne-setup.service: x\n").Findings[0].Finding.Id);

    [Fact]
    public void An_initrd_of_the_old_kind_that_led_to_a_root_is_no_error()
    {
        const string Old = "[    0.400000] rootfs image is not initramfs (junk in compressed archive); looks like an initrd\n";
        Assert.True(Explain.Text(Banner + Old).HasError);
        Assert.False(Explain.Text(Banner + Old + "[    1.900000] VFS: Mounted root (squashfs filesystem) readonly on device 31:3.\n").HasError);
    }

    [Theory]
    [InlineData("[    1.500000] EXT2-fs (sda1): error: couldn't mount because of unsupported optional features (240)\n")]
    [InlineData("mdadm: No arrays found in config file or automatically\n")]
    public void What_a_search_says_on_its_way_is_no_finding(string line) => Assert.Empty(Explain.Text(Banner + line).Findings);

    [Theory]
    [InlineData("[    1.500000] EXT4-fs (sda3): VFS: Can't find ext4 filesystem\n", "SU1407")]
    [InlineData("[    1.500000] F2FS-fs (sda3): Unrecognized mount option \"compress\" or missing value\n", "SU1408")]
    [InlineData("[    1.500000] BTRFS error (device sda3): unrecognized mount option 'discard=on'\n", "SU1408")]
    public void A_probe_or_an_option_is_the_cause_of_the_root_that_is_not_mounted(string line, string cause) =>
        Assert.Equal(cause, Explain.Cause(Explain.Text(Banner + line + "[    1.600000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(8,3)\n")));

    [Fact]
    public void Arrays_without_disks_are_the_cause_of_the_volume_group_that_is_missing() =>
        Assert.Equal("SU0886", Explain.Cause(Explain.Text("Begin: Assembling all MD arrays ... mdadm: No devices listed in conf file were found.\nFailure: failed to assemble all arrays.\nVolume group \"vg0\" not found\nALERT!  /dev/mapper/vg0-root does not exist.  Dropping to a shell!\n")));

    [Theory]
    [InlineData("[    4.200000] init[1]: unhandled signal 11 code 0x1 at 0x0000003fb2a01b5c\n", "SU1014")]
    [InlineData("[    4.200000] traps: systemd[1] general protection fault ip:7f3c8d2b0a10 sp:7ffd1c0e2b58 error:0 in libc.so.6[7f3c8d200000+175000]\n", "SU1014")]
    public void A_signal_that_init_died_of_is_no_fault_of_the_kernel(string line, string cause) => Assert.Equal(cause, Explain.Cause(Explain.Text(Banner + line)));

    [Theory]
    [InlineData("(initramfs) stdin: Not a typewriter\nmount: mounting /dev/loop0 on //filesystem.squashfs failed: Invalid argument\n")]
    [InlineData("losetup: /cdrom/casper/filesystem.squashfs: failed to set up loop device: Invalid argument\n(initramfs) \n")]
    public void The_image_of_a_live_system_that_is_not_mounted_comes_before_the_prompt(string log) => Assert.Equal("SU0888", Explain.Cause(Explain.Text(log)));
}
