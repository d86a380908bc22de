using Sunup.Boots.Verdicts.Kernels;

namespace Sunup.Boots.Kexec;

/// <summary>Kernels that start kernels, in guests: what is loaded, what is refused and why, and what is left.</summary>
public sealed class KexecTests
{
    private const string Banner = "SeaBIOS (version";

    [Fact]
    public async Task A_kernel_starts_another_one_and_the_firmware_does_not_run_again()
    {
        var (first, second) = await KernelsAsync();
        var guest = await KexecGuest.RunAsync(
            first, await GuestImage.FirstAsync("bzimage.sh", ("vmlinuz", await File.ReadAllBytesAsync(second)), ("initrd", await GuestImage.SecondAsync())));
        Assert.True(guest.Step("load").Json.GetProperty("loaded").GetBoolean());
        Assert.StartsWith("6.12.", guest.After("GUEST-FIRST "));
        Assert.StartsWith("6.1.0-", guest.After("GUEST-SECOND "));
        Assert.Equal("console=ttyS0 from=bzimage quiet", guest.After("GUEST-CMDLINE "));
        Assert.Equal(1, guest.Count(Banner));
    }

    [Fact]
    public async Task A_unified_kernel_image_is_taken_apart_and_has_the_word_that_was_appended()
    {
        var (first, second) = await KernelsAsync();
        var uki = TestUki.Build(second, await GuestImage.SecondAsync(), "root=/dev/vda1 quiet\n");
        var guest = await KexecGuest.RunAsync(first, await GuestImage.FirstAsync("uki.sh", ("linux.efi", uki)), devices: ["-smbios", "type=11,value=io.systemd.stub.kernel-cmdline-extra=smbios=yes"]);

        // A dry run loads nothing.
        Assert.Equal(0, guest.Step("dry").ExitCode);
        Assert.False(guest.Step("dry").Json.GetProperty("loaded").GetBoolean());
        Assert.Equal("0", guest.After("LOADED "));

        // Incident 3 of six: the load was never called, and nothing said so.
        Assert.True(guest.Step("load").Json.GetProperty("loaded").GetBoolean());
        Assert.StartsWith("6.1.0-", guest.After("GUEST-SECOND "));
        Assert.Equal(1, guest.Count(Banner));

        // Incident 4 of six: texts of the SMBIOS.
        Assert.Contains("smbios=yes", guest.After("GUEST-CMDLINE "), StringComparison.Ordinal);
        Assert.Contains("appended=yes", guest.After("GUEST-CMDLINE "), StringComparison.Ordinal);
        Assert.Contains("root=/dev/other quiet", guest.After("GUEST-CMDLINE "), StringComparison.Ordinal);
        Assert.Contains(guest.Step("load").Findings, id => id == "SU1319");
    }

    [Fact]
    public async Task Each_error_number_of_the_kernel_gets_the_finding_that_the_evidence_points_to()
    {
        var (first, second) = await KernelsAsync();
        var guest = await KexecGuest.RunAsync(
            first, await GuestImage.FirstAsync("refusals.sh", ("vmlinuz", await File.ReadAllBytesAsync(second)), ("initrd", await GuestImage.SecondAsync())));
        Refused(guest, "enoexec", "SU1309", "ENOEXEC");
        Refused(guest, "etxtbsy", "SU1308", "ETXTBSY");
        Assert.True(guest.Step("etxtbsy").HasEvidence("SU1308", "has it open for writing"));
        Assert.Equal("SU1308", Assert.Single(guest.Step("writers").Findings));
        Assert.Equal(0, guest.Step("limit-2016").ExitCode);
        Refused(guest, "einval-2017", "SU1307", "EINVAL");

        // A failed load never loses a loaded image silently.
        Assert.Contains("SU1312", guest.Step("einval-2017").Findings);
        Assert.Equal(["1", "1", "0"], guest.Lines.Where(line => line.StartsWith("LOADED ", StringComparison.Ordinal)).Select(line => line["LOADED ".Length..]));
        Assert.Equal((1, "SU1321"), (guest.Step("exec-nothing").ExitCode, Assert.Single(guest.Step("exec-nothing").Findings)));
        Refused(guest, "einval-memory", "SU1306", "EINVAL");
        Assert.Contains("SU1322", guest.Step("cut").Findings);
        Assert.Equal((3, "SU1301"), (guest.Step("capability").ExitCode, guest.Step("capability").Findings.First()));
        Assert.Equal(0, guest.Step("limit-last").ExitCode);
        Refused(guest, "limit-used", "SU1303", "EPERM");
    }

    [Fact]
    public async Task Lockdown_takes_signed_kernels_only_and_the_switch_none_at_all()
    {
        Requires.AllBoots();
        var (unsigned, signed) = await KernelsAsync();
        var guest = await KexecGuest.RunAsync(
            unsigned,
            await GuestImage.FirstAsync(
                "lockdown.sh", ("unsigned", await File.ReadAllBytesAsync(unsigned)), ("signed", await File.ReadAllBytesAsync(signed)), ("initrd", await GuestImage.SecondAsync())),
            "lockdown=integrity");
        Assert.Equal("integrity", guest.Step("status").Json.GetProperty("lockdown").GetString());
        Assert.Equal((1, "SU1304"), (guest.Step("unsigned").ExitCode, Assert.Single(guest.Step("unsigned").Findings)));
        Refused(guest, "unsigned-forced", "SU1304", "EPERM");
        Assert.True(guest.Step("unsigned-forced").HasEvidence("SU1304", "kexec of unsigned images is restricted"));
        Assert.Contains("SU1302", guest.Step("disabled").Findings);
        Refused(guest, "disabled-forced", "SU1302", "EPERM");
    }

    [Fact]
    public async Task Loading_and_unloading_a_hundred_times_leaves_nothing_behind()
    {
        Requires.AllBoots();
        var (first, second) = await KernelsAsync();
        var guest = await KexecGuest.RunAsync(
            first, await GuestImage.FirstAsync("leaks.sh", ("small", SmallKernel(await File.ReadAllBytesAsync(second))), ("part", new byte[300_001]), ("initrd", new byte[700_003])));
        var rounds = guest.Lines.Where(line => line.StartsWith("STDERR loaded ", StringComparison.Ordinal)).Select(line => line.Split(' ')).ToList();
        Assert.Equal(100, rounds.Count);
        Assert.All(rounds, round => Assert.Equal(("True,", "True,"), (round[2], round[4])));
        Assert.Equal("0", guest.After("LOADED "));

        // The first rounds fill caches; the collector of the runtime closes nothing for us.
        Assert.Equal(rounds[10][5], rounds[^1][5]);
        Assert.InRange(int.Parse(rounds[^1][7]), int.Parse(rounds[10][7]) - (24 << 10), int.MaxValue);
    }

    /// <summary>kexec_file_load looks at the header only: the start of a kernel, which asks for 1 MiB, is loaded in no time.</summary>
    private static byte[] SmallKernel(byte[] kernel)
    {
        var small = kernel[..65536];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(small.AsSpan(0x260), 1 << 20);
        return small;
    }

    private static void Refused(KexecGuest guest, string step, string id, string errno)
    {
        Assert.Equal(1, guest.Step(step).ExitCode);
        Assert.Contains(id, guest.Step(step).Findings);
        Assert.True(guest.Step(step).HasEvidence(id, errno), $"{step}: {guest.Step(step).Json}");
    }

    /// <summary>6.12, unsigned, and 6.1, signed by Debian.</summary>
    internal static async Task<(string Newer, string Older)> KernelsAsync()
    {
        Requires.Tool("qemu-system-x86_64");
        Requires.Tool("busybox");
        var older = await VerdictKernel.All[0].ResolveAsync(TestContext.Current.CancellationToken);
        var newer = await VerdictKernel.All[1].ResolveAsync(TestContext.Current.CancellationToken);
        return (newer.Path, older.Path);
    }
}
