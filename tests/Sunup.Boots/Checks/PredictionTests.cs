using Sunup.Boots.Routes;
using Sunup.Diagnosis.Predictions;
using Sunup.Diagnosis.Predictions.Comparisons;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Trials.Checks;

namespace Sunup.Boots.Checks;

/// <summary>Machines that are sound, and machines with one planted defect: each is predicted from its files, then booted, and what it shows is what was predicted.</summary>
/// <param name="ground">Kernel, initrds and disks.</param>
/// <param name="output">Told of each boot.</param>
public sealed class PredictionTests(CheckGround ground, ITestOutputHelper output) : IClassFixture<CheckGround>
{
    private const string Up = "ROOT-IS-UP";

    [Theory]
    [InlineData("virtio-blk by its label", "drivers.img", "root=LABEL=system ro", DiskBus.VirtioBlk)]
    [InlineData("nvme without an initrd", null, "root=/dev/nvme0n1p1 ro", DiskBus.Nvme)]
    public Task What_is_sound_comes_up(string what, string? initrd, string words, DiskBus bus) => ComesUpAsync(what, initrd, $"console=ttyS0 {words}", bus);

    [Theory]
    [InlineData("virtio-scsi", "drivers.img", "console=ttyS0 root=/dev/sda1 ro", DiskBus.VirtioScsi)]
    [InlineData("ide", "drivers.img", "console=ttyS0 root=UUID=" + CheckGround.Uuid, DiskBus.Ide)]
    [InlineData("nvme by its PARTUUID", null, "console=ttyS0 root=PARTUUID=" + CheckGround.PartUuid, DiskBus.Nvme)]
    [InlineData("nvme by its PARTLABEL", null, "console=ttyS0 root=PARTLABEL=system", DiskBus.Nvme)]
    [InlineData("another speed of the port", null, "console=ttyS0,9600n8 root=/dev/nvme0n1p1", DiskBus.Nvme)]
    [InlineData("two consoles, the port last", null, "console=tty0 console=ttyS0,115200 root=/dev/nvme0n1p1", DiskBus.Nvme)]
    [InlineData("a port that is not there is none", null, "console=ttyS0 console=ttyS1 root=/dev/nvme0n1p1", DiskBus.Nvme)]
    [InlineData("another init", null, "console=ttyS0 root=/dev/nvme0n1p1 init=/sbin/init rootfstype=ext4", DiskBus.Nvme)]
    [InlineData("a word that keeps nothing out", "drivers.img", "console=ttyS0 root=/dev/vda1 module_blacklist=virtio-blk", DiskBus.VirtioBlk)]
    [InlineData("an initrd that is too much", "other.img", "console=ttyS0 root=/dev/nvme0n1p1", DiskBus.Nvme)]
    public Task What_else_is_sound_comes_up(string what, string? initrd, string words, DiskBus bus)
    {
        Requires.AllBoots();
        return ComesUpAsync(what, initrd, words, bus);
    }

    [Theory]
    [InlineData("SU1070", "a name of another bus", "drivers.img", "root=/dev/sda1", DiskBus.VirtioBlk)]
    [InlineData("SU1072", "the kernel knows no UUID", null, "root=UUID=" + CheckGround.Uuid, DiskBus.Nvme)]
    [InlineData("SU1067", "no driver in the initrd", "bare", "root=/dev/vda1", DiskBus.VirtioBlk)]
    [InlineData("SU1068", "the initrd of another kernel", "other.img", "root=/dev/vda1", DiskBus.VirtioBlk)]
    [InlineData("SU1076", "init= names nothing", null, "root=/dev/nvme0n1p1 init=/no/such", DiskBus.Nvme)]
    public Task What_is_wrong_fails_as_predicted(string id, string what, string? initrd, string words, DiskBus bus) => FailsAsync(id, what, initrd, $"console=ttyS0 panic=-1 {words}", bus);

    [Theory]
    [InlineData("SU1070", "a partition that is not there", "drivers.img", "root=/dev/vda7", DiskBus.VirtioBlk)]
    [InlineData("SU1070", "a UUID that is not there", "drivers.img", "root=UUID=99999999-2222-3333-4444-555555555555", DiskBus.VirtioBlk)]
    [InlineData("SU1070", "the kernel looks for a disk on another bus", null, "root=/dev/vda1", DiskBus.Nvme)]
    [InlineData("SU1070", "a PARTUUID that is not there", null, "root=PARTUUID=99999999-bbbb-cccc-dddd-eeeeeeeeeeee", DiskBus.Nvme)]
    [InlineData("SU1071", "no root and no initrd", null, "ro", DiskBus.Nvme)]
    [InlineData("SU1067", "a module, and no initrd", null, "root=/dev/vda1", DiskBus.VirtioBlk)]
    [InlineData("SU1067", "a dependency is not in the initrd", "no-ring.img", "root=/dev/vda1", DiskBus.VirtioBlk)]
    [InlineData("SU1067", "a module that the index does not name", "unlisted.img", "root=/dev/vda1", DiskBus.VirtioBlk)]
    [InlineData("SU1067", "a module that was built for another kernel", "vermagic.img", "root=/dev/vda1", DiskBus.VirtioBlk)]
    [InlineData("SU1067", "a module that the command line keeps out", "drivers.img", "root=/dev/vda1 module_blacklist=virtio_blk,floppy", DiskBus.VirtioBlk)]
    [InlineData("SU1067", "a bus that the kernel was built without", "drivers.img", "root=/dev/sda1", DiskBus.Ahci)]
    [InlineData("SU1073", "another type of file system", null, "root=/dev/nvme0n1p1 rootfstype=squashfs", DiskBus.Nvme)]
    [InlineData("SU1081", "the whole disk", null, "root=/dev/nvme0n1", DiskBus.Nvme)]
    [InlineData("SU1081", "swap space", null, "root=/dev/nvme0n1p2", DiskBus.Nvme)]
    [InlineData("SU1081", "swap space, by an initrd", "drivers.img", "root=/dev/vda2", DiskBus.VirtioBlk)]
    [InlineData("SU1069", "a file system whose driver is a module", null, "root=/dev/nvme0n1", DiskBus.Nvme, "fat.raw")]
    [InlineData("SU1076", "a root without init", null, "root=/dev/nvme0n1p1", DiskBus.Nvme, "no-init.raw")]
    [InlineData("SU1076", "a root without init, by an initrd", "drivers.img", "root=/dev/vda1", DiskBus.VirtioBlk, "no-init.raw")]
    [InlineData("SU1077", "init may not be executed", null, "root=/dev/nvme0n1p1 init=/sbin/init", DiskBus.Nvme, "plain.raw")]
    [InlineData("SU1077", "init has no interpreter", null, "root=/dev/nvme0n1p1 init=/sbin/init", DiskBus.Nvme, "bash.raw")]
    [InlineData("SU1077", "init has no interpreter, by an initrd", "drivers.img", "root=/dev/vda1", DiskBus.VirtioBlk, "bash.raw")]
    [InlineData("SU1077", "init is for another machine", null, "root=/dev/nvme0n1p1 init=/sbin/init", DiskBus.Nvme, "arm.raw")]
    [InlineData("SU1077", "init has no dynamic loader", null, "root=/dev/nvme0n1p1 init=/sbin/init", DiskBus.Nvme, "loader.raw")]
    [InlineData("SU0845", "rdinit= names nothing", "bare", "rdinit=/no/such", DiskBus.VirtioBlk)]
    public Task What_else_is_wrong_fails_as_predicted(string id, string what, string? initrd, string words, DiskBus bus, string disk = "good.raw")
    {
        Requires.AllBoots();
        return FailsAsync(id, what, initrd, $"console=ttyS0 panic=-1 {words}", bus, disk);
    }

    [Theory]
    [InlineData("console=ttyS1")]
    [InlineData("console=tty0")]
    [InlineData("console=ttyAMA0,115200")]
    public async Task A_console_that_nobody_sees_shows_nothing(string console)
    {
        Requires.AllBoots();
        await FailsAsync("SU1074", console, null, $"{console} root=/dev/nvme0n1p1", DiskBus.Nvme, within: 20);
    }

    [Fact]
    public async Task The_last_console_is_the_one_of_init()
    {
        Requires.AllBoots();
        var machine = Machine(null, "console=ttyS0 console=tty0 root=/dev/nvme0n1p1", DiskBus.Nvme, "good.raw", within: 30);
        var (predicted, trace) = await BootAsync(machine);
        Assert.Equal(("SU1075", FindingSeverity.Warning), (Assert.Single(predicted).Finding.Id, predicted[0].Finding.Severity));
        // The kernel is seen to start it, and not a word of it.
        Assert.Contains(trace.Events, seen => seen.Text.Contains("Run /sbin/init as init process", StringComparison.Ordinal));
        Assert.Equal(BootOutcome.DidNotComeUp, trace.Verdict.Outcome);
    }

    [Fact]
    public async Task A_nic_that_the_kernel_has_no_driver_for_gives_no_address()
    {
        Requires.AllBoots();
        var machine = Machine(ground.Bare, "console=ttyS0 sunup.dhcp", DiskBus.Nvme, "good.raw", within: 90);
        machine = machine with
        {
            Hardware = machine.Hardware! with { Nics = [new NicConfig(NicModel.E1000, MacAddress.Parse("52:54:00:00:00:01")) { Network = new NicNetwork(NicNetworkKind.User) }] },
            Expect = machine.Expect with { Console = "sunup-init: done" },
        };
        var (predicted, trace) = await BootAsync(machine);
        var compared = Assert.Single(BootComparison.Of(predicted, trace).Predictions);
        Assert.Equal(("SU1078", PredictionOutcome.AsPredicted), (compared.Prediction.Finding.Id, compared.Outcome));
        Assert.Contains("no driver for the NIC", compared.SeenText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_little_memory_is_predicted_and_seen()
    {
        Requires.AllBoots();
        var machine = Machine(ground.Bare, "console=ttyS0 panic=-1", DiskBus.Nvme, "good.raw", within: 60);
        var (predicted, trace) = await BootAsync(machine with { Hardware = machine.Hardware! with { MemoryBytes = 64L << 20 } });
        Assert.Equal("SU0743", Assert.Single(predicted).Finding.Id);
        Assert.Equal(BootOutcome.DidNotComeUp, trace.Verdict.Outcome);
        Assert.True(BootComparison.Of(predicted, trace).Agrees);
    }

    /// <summary>An initrd by the distribution's own tool: it waits for its root in its own way and says so in its own words.</summary>
    [Theory]
    [InlineData(null, "root=UUID=" + CheckGround.Uuid, DiskBus.VirtioBlk, "good.raw")]
    [InlineData("SU1071", "ro", DiskBus.VirtioBlk, "good.raw")]
    [InlineData("SU1070", "root=LABEL=other", DiskBus.VirtioBlk, "good.raw")]
    [InlineData("SU1067", "root=/dev/sda1", DiskBus.VirtioScsi, "good.raw")]
    [InlineData("SU1073", "root=/dev/vda1 rootfstype=squashfs", DiskBus.VirtioBlk, "good.raw")]
    [InlineData("SU1081", "root=/dev/vda2", DiskBus.VirtioBlk, "good.raw")]
    [InlineData("SU1076", "root=/dev/vda1 init=/no/such", DiskBus.VirtioBlk, "no-init.raw")]
    public async Task An_image_of_initramfs_tools_does_as_predicted(string? id, string words, DiskBus bus, string disk)
    {
        Requires.AllBoots();
        Requires.Tool("mkinitramfs");
        var machine = Machine(await ground.InitramfsToolsAsync(), $"console=ttyS0 panic=1 {words}", bus, disk, within: 200);
        await (id is null ? ComesUpAsync(machine) : FailsAsync(id, machine));
    }

    /// <summary>The initrd's own program mounts an overlay: a warning, since a script may do without what it tries.</summary>
    [Theory]
    [InlineData("layers.img", false)]
    [InlineData("no-layers.img", true)]
    public async Task A_root_of_layers_wants_its_driver(string initrd, bool lacks)
    {
        Requires.AllBoots();
        var (predicted, trace) = await BootAsync(Machine(ground.PathOf(initrd), "console=ttyS0 panic=-1", DiskBus.Nvme, "good.raw"));
        Assert.Equal(lacks ? ["SU1079"] : [], predicted.Select(prediction => prediction.Finding.Id));
        Assert.Equal(lacks ? BootOutcome.DidNotComeUp : BootOutcome.CameUp, trace.Verdict.Outcome);
        Assert.All(BootComparison.Of(predicted, trace).Predictions, compared => Assert.Equal(PredictionOutcome.AsPredicted, compared.Outcome));
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, "SU1150")]
    public async Task An_image_that_is_built_without_a_signature_is_refused_as_predicted(bool sign, string? id)
    {
        Requires.AllBoots();
        var machine = Machine(ground.Bare, "console=ttyS0", DiskBus.VirtioBlk, "good.raw", within: 240);
        machine = machine with
        {
            Route = Route.Uki,
            Boot = machine.Boot with { Sign = sign },
            Hardware = machine.Hardware! with { Firmware = FirmwareKind.UefiSecure, MemoryBytes = 1L << 30 },
            Expect = machine.Expect with { Console = "sunup-init: done" },
        };
        await (id is null ? ComesUpAsync(machine) : FailsAsync(id, machine));
    }

    /// <summary>The EFI system partition is the first virtio disk there: the machine's own comes after it.</summary>
    [Theory]
    [InlineData(null, "/dev/vdb1")]
    [InlineData("SU1070", "/dev/vda1")]
    public async Task A_unified_kernel_image_does_as_predicted(string? id, string root)
    {
        Requires.AllBoots();
        var machine = Machine(ground.PathOf("drivers.img"), $"console=ttyS0 panic=-1 root={root}", DiskBus.VirtioBlk, "good.raw", within: 240);
        machine = machine with { Route = Route.Uki, Hardware = machine.Hardware! with { Firmware = FirmwareKind.Uefi, MemoryBytes = 1L << 30 } };
        await (id is null ? ComesUpAsync(machine) : FailsAsync(id, machine));
    }

    private Task ComesUpAsync(string what, string? initrd, string line, DiskBus bus)
    {
        output.WriteLine(what);
        return ComesUpAsync(Machine(InitrdOf(initrd), line, bus, "good.raw"));
    }

    private async Task ComesUpAsync(MachineConfig machine)
    {
        var (predicted, trace) = await BootAsync(machine);
        Assert.DoesNotContain(predicted, prediction => prediction.Finding.Severity is FindingSeverity.Error);
        Assert.Equal(BootOutcome.CameUp, trace.Verdict.Outcome);
        Assert.True(BootComparison.Of(predicted, trace).Agrees);
    }

    private Task FailsAsync(string id, string what, string? initrd, string line, DiskBus bus, string disk = "good.raw", int within = 120)
    {
        output.WriteLine(what);
        return FailsAsync(id, Machine(InitrdOf(initrd), line, bus, disk, within));
    }

    private async Task FailsAsync(string id, MachineConfig machine)
    {
        var (predicted, trace) = await BootAsync(machine);
        var prediction = Assert.Single(predicted, prediction => prediction.Finding.Severity is FindingSeverity.Error);
        Assert.Equal(id, prediction.Finding.Id);
        Assert.NotEmpty(prediction.Facts);
        Assert.Equal(BootOutcome.DidNotComeUp, trace.Verdict.Outcome);
        var compared = BootComparison.Of(predicted, trace);
        Assert.Equal(PredictionOutcome.AsPredicted, Assert.Single(compared.Predictions, one => one.Prediction == prediction).Outcome);
        Assert.True(compared.Agrees);
        // The kernel's own words, or the initrd's, where one of them is predicted.
        Assert.True(prediction.Expects.Message is null || compared.Predictions.Any(one => one.SeenText is not null), prediction.Expects.Message);
        Assert.True(trace.Verdict.StageReached <= prediction.Expects.Stage, $"{trace.Verdict.StageReached} is behind {prediction.Expects.Stage}");
    }

    private string? InitrdOf(string? name) => name switch
    {
        null => null,
        "bare" => ground.Bare,
        _ => ground.PathOf(name),
    };

    private MachineConfig Machine(string? initrd, string line, DiskBus bus, string disk, int within = 120) => new()
    {
        Name = "m",
        Boot = new BootConfig { Kernel = ground.Kernel, Initrd = initrd is null ? [] : [initrd], CommandLine = line },
        Route = Route.Direct,
        Hardware = new HardwareConfig { MemoryBytes = 512L << 20, Accel = AcceleratorKind.Tcg, Disks = [new DiskConfig(ground.PathOf(disk)) { Bus = bus, Format = "raw" }] },
        Expect = new ExpectConfig { Console = Up, Within = TimeSpan.FromSeconds(within) },
    };

    // A timer that does not tick on a busy host, a double fault of the emulation: nothing of the machine, and another boot has it not.
    private static bool IsEmulatorsOwn(Finding finding) => finding.Id is "SU0717" or "SU0750";

    private async Task<(IReadOnlyList<Prediction> Predicted, BootTrace Trace)> BootAsync(MachineConfig machine)
    {
        var check = await new MachineCheck(new ArtifactResolver(ArtifactResolverOptions.FromEnvironment(), TimeProvider.System)).RunAsync(machine, new CheckOptions(), null, TestContext.Current.CancellationToken);
        foreach (var prediction in check.AllPredictions)
        {
            output.WriteLine($"predicted {prediction.Finding.Severity} {prediction.Finding.Id} {prediction.Finding.Summary} ({prediction.Expects.Stage}: {prediction.Expects.Message})");
        }

        var trace = (await MachineBoot.RunAsync(machine, output, userNetwork: true)).Trace;
        for (var again = 0; again < 2 && trace.Findings.Any(IsEmulatorsOwn); again++)
        {
            trace = (await MachineBoot.RunAsync(machine, output, userNetwork: true)).Trace;
        }

        foreach (var finding in trace.Findings)
        {
            output.WriteLine($"seen      {finding.Severity} {finding.Id} {finding.Summary}");
        }

        return ([.. check.AllPredictions.Where(prediction => prediction.Finding.Severity is not FindingSeverity.Info)], trace);
    }
}
