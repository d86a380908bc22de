using System.Buffers.Binary;
using Sunup.Diagnosis.Predictions.Kexec;
using Sunup.Formats.Kernels;
using Sunup.Formats.Recognition;
using Sunup.Model;

namespace Sunup.Diagnosis.Tests.Predictions.Kexec;

public sealed class KexecPreflightTests
{
    private const long Mebi = 1 << 20;

    private static readonly KexecHost s_host = new()
    {
        Machine = "x86_64",
        Release = "6.12.0",
        MemoryTotal = 1024 * Mebi,
        MemoryAvailable = 900 * Mebi,
        HasSysBoot = true,
        LoadDisabled = false,
        LoadLimit = -1,
        ImageLoaded = false,
        Lockdown = "none",
        HasKexecFile = true,
    };

    private static readonly KexecImage s_image = ImageOf(0x020f, initSize: 40 * Mebi);

    [Fact]
    public void Nothing_stands_in_the_way_of_a_sound_image_on_a_sound_host() => Assert.Empty(KexecPreflight.Check(s_host, s_image));

    public static TheoryData<string, string> Hosts => new()
    {
        { "SU1301", "no capability" }, { "SU1302", "disabled" }, { "SU1303", "limit" }, { "SU1303", "last" }, { "SU1304", "lockdown" }, { "SU1304", "forced" }, { "SU1305", "no kexec" },
        { "SU1305", "no file" }, { "SU1306", "small" }, { "SU1312", "loaded" }, { "SU1313", "container" }, { "SU1313", "namespace" }, { "SU1316", "tight" }, { "SU1318", "tpm" }, { "SU1320", "tainted" },
        { "SU1326", "cgroup" }, { "SU1310", "arm" },
    };

    [Theory]
    [MemberData(nameof(Hosts))]
    public void Each_state_of_the_host_has_its_finding(string id, string state)
    {
        var host = state switch
        {
            "no capability" => s_host with { HasSysBoot = false },
            "disabled" => s_host with { LoadDisabled = true },
            "limit" => s_host with { LoadLimit = 0 },
            "last" => s_host with { LoadLimit = 1 },
            "lockdown" => s_host with { Lockdown = "integrity" },
            "forced" => s_host with { ForcesSignatures = true },
            "no kexec" => s_host with { ImageLoaded = null },
            "no file" => s_host with { HasKexecFile = false },
            "small" => s_host with { MemoryTotal = 80 * Mebi },
            "loaded" => s_host with { ImageLoaded = true },
            "container" => s_host with { Container = "lxc" },
            "namespace" => s_host with { IsUserNamespace = true },
            "tight" => s_host with { MemoryAvailable = 30 * Mebi },
            "tpm" => s_host with { HasTpm = true },
            "tainted" => s_host with { Tainted = 1 << 7 | 1 << 12 },
            "cgroup" => s_host with { CgroupMemoryLeft = 10 * Mebi },
            _ => s_host with { Machine = "aarch64" },
        };
        var findings = KexecPreflight.Check(host, s_image with { MemoryFileBytes = 20 * Mebi });
        Assert.Equal([id], findings.Select(finding => finding.Id));
        Assert.NotEmpty(findings[0].Evidence);
    }

    [Theory]
    [InlineData(2016, false)]
    [InlineData(2017, true)]
    public void X86_takes_2016_characters(int length, bool tooLong) =>
        Assert.Equal(tooLong, KexecPreflight.Check(s_host, s_image with { CommandLine = new string('x', length) }).Any(finding => finding.Id == "SU1307"));

    // sanity_check_segment_list: pages of all segments against half of all pages; the kernel's own parts are some pages more.
    [Theory]
    [InlineData(511, false)]
    [InlineData(512, true)]
    public void Half_of_the_memory_is_the_most(int mebibytes, bool tooLarge) => Assert.Equal(
        tooLarge,
        KexecPreflight.Check(s_host, ImageOf(0x020f, initSize: 40 * Mebi) with { InitrdLength = (mebibytes - 40) * Mebi }).Any(finding => finding.Id == "SU1306"));

    [Fact]
    public void An_old_boot_protocol_is_nothing_that_kexec_loads() =>
        Assert.Contains(KexecPreflight.Check(s_host, ImageOf(0x020b, initSize: Mebi)), finding => finding.Id == "SU1309" && finding.Summary.Contains("2.11", StringComparison.Ordinal));

    [Fact]
    public void What_is_no_kernel_is_said_to_be_none() => Assert.Equal(["SU1309"], KexecPreflight.Check(s_host, s_image with { Kernel = null }).Select(finding => finding.Id));

    [Fact]
    public void A_file_that_is_open_for_writing_is_named_before_it_is_tried() =>
        Assert.Equal(["SU1308"], KexecPreflight.Check(s_host, s_image with { Writers = ["12 (dd)"] }).Select(finding => finding.Id));

    [Fact]
    public void Another_command_line_than_the_images_is_said()
    {
        var finding = Assert.Single(KexecPreflight.Check(s_host with { SecureBoot = false }, s_image with { OwnCommandLine = "quiet", CommandLine = "quiet debug" }));
        Assert.Equal(("SU1319", FindingSeverity.Info), (finding.Id, finding.Severity));
    }

    public static TheoryData<string, string, string> Refusals => new()
    {
        { "EPERM", "", "SU1323" }, { "EPERM", "no capability", "SU1301" }, { "EPERM", "disabled", "SU1302" }, { "EPERM", "limit", "SU1303" }, { "EPERM", "lockdown", "SU1304" }, { "EPERM", "container", "SU1313" },
        { "EINVAL", "small", "SU1306" }, { "EINVAL", "long", "SU1307" }, { "EINVAL", "", "SU1317" }, { "ENOEXEC", "", "SU1309" }, { "ENOSYS", "", "SU1305" }, { "EBUSY", "", "SU1314" },
        { "ETXTBSY", "", "SU1308" }, { "ENODATA", "", "SU1315" }, { "EKEYREJECTED", "", "SU1315" }, { "ENOKEY", "", "SU1315" }, { "ENOMEM", "", "SU1316" }, { "EADDRNOTAVAIL", "", "SU1316" }, { "EIO", "", "SU1317" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Each_error_number_is_explained_by_the_state_of_the_host(string errno, string state, string id)
    {
        var host = state switch
        {
            "no capability" => s_host with { HasSysBoot = false },
            "disabled" => s_host with { LoadDisabled = true },
            "limit" => s_host with { LoadLimit = 0 },
            "lockdown" => s_host with { Lockdown = "integrity" },
            "container" => s_host with { Container = "docker" },
            "small" => s_host with { MemoryTotal = 80 * Mebi },
            _ => s_host,
        };
        var image = state == "long" ? s_image with { CommandLine = new string('x', 2017) } : s_image;
        var finding = new KexecRefusal(1, errno, host, image, ["kexec-bzImage64: Not a bzImage", "unrelated"], ["12 (dd)"]).Explain();
        Assert.Equal(id, finding.Id);
        Assert.Contains(finding.Evidence, evidence => evidence.Text == errno);
        Assert.DoesNotContain(finding.Evidence, evidence => evidence.Text == "unrelated");
    }

    private static KexecImage ImageOf(ushort protocol, long initSize)
    {
        var file = new byte[0x400 + 0x1000];
        file[0x1f1] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(0x1f4), 0x100);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(0x1fe), 0xaa55);
        file[0x200] = 0xeb;
        file[0x201] = 0x6a;
        "HdrS"u8.CopyTo(file.AsSpan(0x202));
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(0x206), protocol);
        file[0x211] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(0x236), 3);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(0x238), 2047);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(0x260), (uint)initSize);
        var kernel = KernelFile.Read(new FileBytes(file), new KernelReadOptions { Version = false })!;
        return new KexecImage { Name = "/boot/vmlinuz", Form = "a bzImage", Kernel = kernel, KernelLength = file.Length };
    }
}
