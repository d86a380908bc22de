using System.Diagnostics;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Images.Scripts;
using Sunup.Images.Tests.Extracting;
using Sunup.Model;

namespace Sunup.Images.Tests.Scripts;

/// <summary>What an init does is read from its text, and what that shows to be wrong is told.</summary>
public sealed class InitReaderTests
{
    private static readonly UnpackRules s_rules = UnpackRules.ForKernel(null, null);

    internal static InitReading Read(byte[] image, string init = "/init")
    {
        using var stream = new MemoryStream(image);
        return InitReader.Read(RootContents.Read(stream, s_rules, out _), "image", init);
    }

    private static InitReading Script(string script, Func<Archive, Archive>? more = null)
    {
        var archive = new Archive().Folder("bin").Entry("bin/busybox", 0x81ed, File.ReadAllBytes("/bin/busybox"), 1, null).Link("bin/sh", "busybox").File("init", script, 0x81ed);
        return Read((more?.Invoke(archive) ?? archive).ToArray());
    }

    private static string[] Lines(InitReading init) => [.. init.Steps.Select(step => $"{step.Line} {step.Kind} {step.Text}")];

    [Fact]
    public void The_steps_of_an_appliance_come_in_order_with_their_lines()
    {
        var init = Script(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Scripts", "appliance-init.sh")));
        Assert.Equal(InitProgramKind.ShellScript, init.Kind);
        Assert.Equal("/bin/sh", init.Interpreter);
        Assert.Equal(
            [
                "7 Mount proc on /proc", "7 Shell a shell for a person", "8 Mount sysfs sys on /sys", "8 Shell a shell for a person", "9 Mount devtmpfs dev on /dev", "9 Shell a shell for a person",
                "12 CommandLine bootpart= imgpart= imgfile= datapart= modules=",
            ],
            Lines(init).Take(7));
        Assert.Contains("23 Modules $MODULES", Lines(init));
        Assert.Contains("29 Storage looks for the device (findfs $BOOTPART)", Lines(init));
        Assert.Contains("30 Wait waits (sleep 0.5)", Lines(init));
        var image = init.Steps.Single(step => step is { Kind: InitStepKind.Mount, Line: 37 });
        Assert.Equal("ext4 $(device_of \"$IMGPART\") on /mnt/imgpart", image.Text);
        Assert.Equal(["imgpart="], image.Keys);
        Assert.Equal("$loop is /mnt/imgpart$IMGFILE", init.Steps.Single(step => step is { Kind: InitStepKind.Loop, Line: 39 }).Text);
        Assert.Contains(init.Steps, step => step is { Kind: InitStepKind.Squashfs, Line: 40, Text: "squashfs $loop on /mnt/static, ro" });
        Assert.Contains(init.Steps, step => step.Kind == InitStepKind.Overlay && step.Text.StartsWith("overlay on /mnt/ext/union, lowerdir=/mnt/static", StringComparison.Ordinal));
        Assert.Equal("to /mnt/ext/union, and starts /sbin/init there", init.Steps[^1].Text);
        Assert.Empty(init.Findings);
    }

    [Fact]
    public void Programs_that_are_not_there_are_told_and_those_that_it_asks_for_are_not()
    {
        var init = Script("#!/bin/sh\nvolumio-init-updater\n[ -x /sbin/optional ] && /sbin/optional\nif [-e /boot/x ]; then ls; fi\nif command -v other >/dev/null; then other; fi\nmount -t proc none /proc\n/mnt/real/tool\n");
        var finding = Assert.Single(init.Findings);
        Assert.Equal("SU0796", finding.Id);
        Assert.Equal(["[-e, volumio-init-updater"], [string.Join(", ", finding.Evidence.Select(evidence => evidence.Text.Split(' ')[0]).Order(StringComparer.Ordinal))]);
        Assert.Equal([2, 4], finding.Evidence.Select(evidence => evidence.Line!.Value));
    }

    [Fact]
    public void Modules_are_in_the_image_or_built_in_or_missing()
    {
        var init = Script(
            "#!/bin/sh\nmodprobe overlay\nmodprobe -q squashfs\nmodprobe nls-cp437 x=1\nmodprobe -a gone loop\n",
            archive => archive.Folder("lib").Folder("lib/modules").Folder("lib/modules/6.1.0").File("lib/modules/6.1.0/modules.builtin", "kernel/fs/squashfs/squashfs.ko\nkernel/fs/nls/nls_cp437.ko\n")
                .File("lib/modules/6.1.0/overlay.ko", "x").File("lib/modules/6.1.0/loop.ko.xz", "x"));
        var step = Assert.Single(init.Steps);
        Assert.Equal((2, 5), (step.Line, step.LastLine));
        Assert.Equal("overlay (in the image), squashfs (built in), nls-cp437 (built in), gone (missing), loop (in the image)", step.Text);
        var finding = Assert.Single(init.Findings);
        Assert.Equal(("SU0797", FindingSeverity.Warning), (finding.Id, finding.Severity));
    }

    [Theory]
    [InlineData("mv /i/cur.sqsh /i/old.sqsh\nmv /i/new.sqsh /i/cur.sqsh\n", 2, 3)]
    [InlineData("rm -f /i/cur.sqsh; sync\ncp /i/new.sqsh /i/cur.sqsh\n", 2, 3)]
    [InlineData("F=/i/cur.sqsh\nif [ -e /i/new.sqsh ]; then\nmv $F $F.old\nsync && mv /i/new.sqsh ${F}\nfi\n", 4, 5)]
    public void A_swap_that_a_power_cut_can_lose_is_told(string script, int away, int back)
    {
        var finding = Assert.Single(Script("#!/bin/sh\n" + script).Findings);
        Assert.Equal("SU0799", finding.Id);
        Assert.Equal([away, back], finding.Evidence.Select(evidence => evidence.Line!.Value));
    }

    [Fact]
    public void A_swap_is_told_once_however_often_its_function_is_called() =>
        Assert.Single(Script("#!/bin/sh\nf() {\nmv /i/cur /i/old\nmv /i/new /i/cur\n}\nf 1\nf 2\nf 3\n").Findings);

    [Theory]
    [InlineData("mount -t tmpfs tmpfs /i\n", 0)]
    [InlineData("mount /dev/sda1 /i\n", 1)]
    [InlineData("mount -t tmpfs tmpfs /i\nmount /dev/sda1 /i/x\n", 1)]
    [InlineData("mount /dev/sda1 /i\nmount -t tmpfs tmpfs /i/x\n", 0)]
    [InlineData("mount -t tmpfs tmpfs /t\nmount --bind /t/i /i\n", 0)]
    [InlineData("mount -t tmpfs tmpfs /t\nmount -t overlay -o lowerdir=/s,upperdir=/t/u,workdir=/t/w overlay /i\n", 0)]
    [InlineData("mount -t overlay -o lowerdir=/s,upperdir=/disk/u,workdir=/disk/w overlay /i\n", 1)]
    [InlineData("mount /dev/sda1 $WHERE\n", 1)]
    public void A_swap_in_memory_is_lost_anyway(string mounts, int findings) =>
        Assert.Equal(findings, Script($"#!/bin/sh\n{mounts}mv /i/x/cur /i/x/old\nmv /i/x/new /i/x/cur\n").Findings.Count(finding => finding.Id == "SU0799"));

    [Theory]
    [InlineData("", 0)]
    [InlineData("mount /dev/sda1 $WHERE\n", 1)]
    [InlineData("mount /dev/sda1 /conf\n", 1)]
    public void A_swap_of_a_file_of_the_image_is_one_in_memory(string mounts, int findings) =>
        Assert.Equal(findings, Script($"#!/bin/sh\n{mounts}rm /conf/a\ncp /conf/b /conf/a\n", archive => archive.Folder("conf").File("conf/a", "1").File("conf/b", "2")).Findings.Count(finding => finding.Id == "SU0799"));

    [Fact]
    public void A_program_that_takes_the_place_of_a_script_leaves_nothing_of_its_text()
    {
        var archive = new Archive().File("init", "#!/bin/sh\nmount a /b\n", 0x81ed).Entry("init", 0x81ed, File.ReadAllBytes("/bin/true"), 1, null);
        Assert.Equal(InitProgramKind.Program, Read(archive.ToArray()).Kind);
    }

    [Fact]
    public void What_is_too_long_to_be_read_is_told_and_modules_firmware_and_programs_are_not()
    {
        var bytes = new byte[RootContents.LongestFile + 1];
        var data = Script("#!/bin/sh\n", archive => archive.Entry("image.squashfs", 0x81a4, bytes, 1, null).Entry("x.ko", 0x81a4, [.. "\u007fELF"u8, .. bytes], 1, null));
        Assert.Empty(data.NotFollowed);
        bytes.AsSpan().Fill((byte)'#');
        var text = Script("#!/bin/sh\n", archive => archive.Folder("conf").Entry("conf/long", 0x81a4, bytes, 1, null));
        Assert.StartsWith("/conf/long: a text of more than 4 MiB", Assert.Single(text.NotFollowed), StringComparison.Ordinal);
        Assert.Equal("SU0804", Assert.Single(text.Findings).Id);
        Assert.StartsWith("/init: ", Assert.Single(Read(new Archive().Entry("init", 0x81ed, [.. "#!/bin/sh\n"u8, .. bytes], 1, null).ToArray()).NotFollowed), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_firmware_only_texts_are_kept()
    {
        using var image = new MemoryStream(new Archive().Folder("lib").Folder("lib/firmware").File("lib/firmware/nvram.txt", "boardtype=1\n").File("lib/firmware/radio.bin", "radio\0radio").File("lib/firmware/radio.zst", "\u0028\u00b5\u002f\u00fdradio")
            .File("x.ko", "module").ToArray());
        var contents = RootContents.Read(image, s_rules, out _);
        Assert.Equal([true, false, false, false], new[] { "lib/firmware/nvram.txt", "lib/firmware/radio.bin", "lib/firmware/radio.zst", "x.ko" }.Select(path => contents.BytesOf(path) is not null));
    }

    [Theory]
    [InlineData("/init", InitProgramKind.Busybox)]
    [InlineData("/sbin/init", InitProgramKind.Busybox)]
    [InlineData("/linuxrc", InitProgramKind.Busybox)]
    [InlineData("/bin/sh", InitProgramKind.Program)]
    [InlineData("/bin/busybox", InitProgramKind.Program)]
    public void Busybox_is_init_by_the_name_that_it_is_started_with(string path, InitProgramKind kind)
    {
        var archive = new Archive().Folder("bin").Folder("sbin").Folder("etc").Entry("bin/busybox", 0x81ed, File.ReadAllBytes("/bin/busybox"), 1, null).Link("init", "sbin/init").Link("linuxrc", "bin/busybox")
            .Link("sbin/init", "../bin/busybox").Link("bin/sh", "busybox").File("etc/inittab", "tty1::respawn:/etc/init.d/rc 5\n").File("etc/openrc", "");
        var init = Read(archive.ToArray(), path);
        Assert.Equal((kind, kind is InitProgramKind.Busybox ? 1 : 0), (init.Kind, init.Steps.Length));
    }

    [Theory]
    [InlineData("mv /i/new.sqsh /i/cur.sqsh\n")]
    [InlineData("ln /i/cur.sqsh /i/old.sqsh\nmv /i/new.sqsh /i/cur.sqsh\n")]
    [InlineData("mv /i/cur.sqsh /i/old.sqsh\nmv /i/old.sqsh /i/cur.sqsh\n")]
    [InlineData("mv /run/cur /run/old\nmv /run/new /run/cur\n")]
    [InlineData("[ -e /i/cur.sqsh ] || mv /i/old.sqsh /i/cur.sqsh\nmv /i/cur.sqsh /i/old.sqsh\nmv /i/new.sqsh /i/cur.sqsh\n")]
    public void A_swap_that_always_leaves_one_or_heals_is_not(string script) => Assert.Empty(Script("#!/bin/sh\n" + script).Findings);

    [Fact]
    public void What_stands_behind_exec_is_said_to_be_never_run()
    {
        var init = Script("#!/bin/sh\nexec switch_root /mnt /sbin/init\n\necho failed\nexec sh\n");
        Assert.Equal([InitStepKind.SwitchRoot], init.Steps.Select(step => step.Kind));
        var finding = Assert.Single(init.Findings);
        Assert.Equal(("SU0798", FindingSeverity.Info), (finding.Id, finding.Severity));
        Assert.Equal([2, 5], finding.Evidence.Select(evidence => evidence.Line!.Value));
    }

    [Fact]
    public void Sourced_files_functions_and_started_scripts_are_followed()
    {
        var init = Script(
            "#!/bin/sh\n. /conf/a.conf\nfor f in /conf/conf.d/*; do . $f; done\n. /scripts/functions\nrun_scripts /scripts/top\nmountroot \"$ROOT\"\n",
            archive => archive.Folder("conf").File("conf/a.conf", "BOOT=local\n").Folder("conf/conf.d").File("conf/conf.d/b", "MODE=ro\n").Folder("scripts")
                .File("scripts/functions", "run_scripts() {\n dir=$1\n . ${dir}/ORDER\n}\nmountroot() {\n . /scripts/${BOOT}\n}\n")
                .Folder("scripts/top").File("scripts/top/ORDER", "/scripts/top/net \"$@\"\n").File("scripts/top/net", "#!/bin/sh\nifconfig eth0 up\n", 0x81ed)
                .File("scripts/local", "mount -o $MODE $1 /root\n"));
        Assert.Equal(["/scripts/top/net:2 network (ifconfig eth0 up)", "/scripts/local:1 $ROOT on /root, ro"], init.Steps.Select(step => $"{step.File}:{step.Line} {step.Text}"));
        Assert.Equal(["/init", "/conf/a.conf", "/conf/conf.d/b", "/scripts/functions", "/scripts/top/ORDER", "/scripts/top/net", "/scripts/local"], init.Files);
        Assert.Empty(init.Findings);
    }

    [Fact]
    public void The_command_line_is_found_by_every_usual_way_of_reading_it()
    {
        var init = Script("#!/bin/sh\nCMDLINE=\"$(cat /proc/cmdline)\"\nfor p in ${CMDLINE}; do\n key=${p%%=*}\n case $key in imgpart) IMG=x$p;; esac\ndone\n"
            + "read -r line </proc/cmdline\nset -- $line\nfor w; do case \"$w\" in quiet|ro) ;; init=*) init=${w#init=};; esac; done\ngrep -q rescue= /proc/cmdline && exec sh\nmount $IMG /mnt\n");
        Assert.Equal(["imgpart", "quiet", "ro", "init=", "rescue="], init.Steps.Where(step => step.Kind == InitStepKind.CommandLine).SelectMany(step => step.Names));
        Assert.Equal(["imgpart"], init.Steps.Single(step => step.Kind == InitStepKind.Mount).Keys);
    }

    [Fact]
    public void An_image_without_init_a_program_and_another_language_are_said_as_such()
    {
        Assert.Equal(InitProgramKind.Missing, Read(new Archive().File("x", "").ToArray()).Kind);
        Assert.Equal(InitProgramKind.OtherScript, Read(new Archive().File("init", "#!/usr/bin/lua\nprint(1)\n", 0x81ed).ToArray()).Kind);
        Assert.Equal(InitProgramKind.Program, Read(new Archive().Entry("init", 0x81ed, File.ReadAllBytes("/bin/true"), 1, null).ToArray()).Kind);
        var busybox = new Archive().Folder("bin").Folder("etc").Entry("bin/busybox", 0x81ed, File.ReadAllBytes("/bin/busybox"), 1, null).Link("init", "bin/busybox")
            .File("etc/inittab", "::respawn:-/bin/sh\n::sysinit:/etc/rc\n");
        var init = Read(busybox.ToArray());
        Assert.Equal((InitProgramKind.Busybox, "/bin/busybox"), (init.Kind, init.RealPath));
        Assert.Equal(["sysinit: /etc/rc", "respawn: -/bin/sh"], init.Steps.Select(step => step.Text));
        Assert.Equal("/sbin/rescue", Read(new Archive().Folder("sbin").File("sbin/rescue", "#!/bin/sh\nreboot\n", 0x81ed).ToArray(), "/sbin/rescue").Path);
    }

    [Fact]
    public void Systemd_is_told_by_its_units_in_their_order()
    {
        var image = new Archive().Folder("usr").Folder("usr/lib").Folder("usr/lib/systemd").Folder("usr/lib/systemd/system").Entry("usr/lib/systemd/systemd", 0x81ed, File.ReadAllBytes("/bin/true"), 1, null)
            .Link("init", "usr/lib/systemd/systemd").File("usr/lib/initrd-release", "ID=x\n")
            .File("usr/lib/systemd/system/initrd.target", "[Unit]\nDescription=Initrd\nWants=initrd-root-fs.target initrd-switch-root.service\n")
            .File("usr/lib/systemd/system/initrd-root-fs.target", "[Unit]\nDescription=Root\nRequires=sysroot.mount\nDefaultDependencies=no\nAfter=sysroot.mount\n")
            .File("usr/lib/systemd/system/sysroot.mount", "[Unit]\nDefaultDependencies=no\nAfter=initrd-root-device.target\nWants=initrd-root-device.target\n")
            .File("usr/lib/systemd/system/initrd-root-device.target", "[Unit]\nDefaultDependencies=no\n")
            .File("usr/lib/systemd/system/initrd-switch-root.target", "[Unit]\nDefaultDependencies=no\nRequires=initrd-switch-root.service\n")
            .File("usr/lib/systemd/system/initrd-switch-root.service", "[Unit]\nDefaultDependencies=no\nAfter=initrd-root-fs.target\nConditionPathExists=/etc/initrd-release\n[Service]\nExecStart=systemctl switch-root /sysroot\n");
        var init = Read(image.ToArray());
        Assert.Equal(InitProgramKind.Systemd, init.Kind);
        Assert.Equal(["initrd-root-device.target", "initrd.target", "sysroot.mount", "initrd-root-fs.target", "initrd-switch-root.service", "initrd-switch-root.target"], init.Steps.Select(step => step.Names[0]));
        Assert.Equal("ConditionPathExists=/etc/initrd-release", init.Steps[4].Condition);
    }

    [Theory]
    [InlineData("f() { f; }\nf\n")]
    [InlineData("f() { g; g; }\ng() { f a; f b; f \"$1$1\"; }\nf x\n")]
    [InlineData(". /init\n")]
    [InlineData("/init again\n")]
    [InlineData("x=$x$x$x; x=aaaaaaaaaa$x; x=$x$x; x=$x$x$x$x; mount $x /mnt\n")]
    [InlineData("f() { f \"$@\" \"$@\" \"$@\" \"$@\"; }\nf a b c d\n")]
    [InlineData("f() { \"$@\" \"$@\" \"$@\"; }\nf f f f f\n")]
    public void An_init_that_calls_itself_comes_to_an_end(string script) => Assert.NotNull(Script("#!/bin/sh\n" + script));

    [Theory]
    [InlineData("x=1\nmount ${x", "${x")]
    [InlineData("x=1\nmount ${x:-", "${x:-")]
    [InlineData("mount ${@", "${@")]
    [InlineData("x=1\nmount ${#x} /a\n", "${#x} on /a")]
    [InlineData("x=1\nmount ${#$x} /a\n", "${#$x} on /a")]
    [InlineData("x=1\nmount $((x + $x)) /a\n", "$((x + $x)) on /a")]
    [InlineData("x=1\nmount ${x}${y:-2}${x?none} /a\n", "121 on /a")]
    [InlineData("x=/1/\nmount ${x%/} /a\n", "/1 on /a")]
    [InlineData("f() { mount ${@} /a; }\nf 1 2\n", "1 2 on /a")]
    public void What_an_expansion_gives_is_put_in_only_where_it_is_known(string script, string text) =>
        Assert.Equal(text, Script("#!/bin/sh\n" + script).Steps.Single(step => step.Kind == InitStepKind.Mount).Text);

    [Fact]
    public void Keys_of_a_pattern_are_letters_before_an_equals_sign()
    {
        var init = Script("#!/bin/sh\ngrep -e '[ 1=]9imgpart=x' -e '=a.b-c_d=' -e ' -- .root==ro=' /proc/cmdline\n");
        Assert.Equal(["imgpart=", "a.b-c_d=", "root=", "ro="], Assert.Single(init.Steps).Names);
    }

    [Fact]
    public void Words_and_folders_that_are_made_to_keep_a_reader_busy_come_to_an_end()
    {
        var watch = Stopwatch.StartNew();
        Assert.NotNull(Script("#!/bin/sh\ngrep " + new string('a', 1 << 20) + " /proc/cmdline\n"));
        Assert.NotNull(Script("#!/bin/sh\nf() { x=$(: " + new string('a', 1 << 20) + "); }\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"f {i}\n"))));
        var all = string.Join(' ', Enumerable.Repeat("/many/*", 200));
        var loops = Script("#!/bin/sh\n" + string.Concat(Enumerable.Repeat($"for f in {all}; do\nmount $f /m\ndone\n", 200)), archive =>
        {
            archive.Folder("many");
            return Enumerable.Range(0, 20_000).Aggregate(archive, (filled, i) => filled.File($"many/{i}", ""));
        });
        Assert.NotNull(loops);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"{watch.Elapsed}");
    }

    [Fact]
    public void Deep_substitutions_and_huge_lines_come_to_an_end()
    {
        Assert.NotNull(Script("#!/bin/sh\necho " + string.Concat(Enumerable.Repeat("$(a ", 5000)) + new string(')', 5000) + "\n"));
        Assert.NotNull(Script("#!/bin/sh\nmount " + new string('x', 3 << 20) + " /mnt\n"));
        Assert.NotNull(Script("#!/bin/sh\n\0\0mount a b\0\n"));
        Assert.Contains("steps", Assert.Single(Script("#!/bin/sh\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"mount a{i} /b\n"))).NotFollowed), StringComparison.Ordinal);
    }
}
