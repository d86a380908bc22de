using Sunup.Formats.Compression;
using Sunup.Formats.Tests.Recognition;

namespace Sunup.Boots.Kexec;

/// <summary><c>sunup kexec test</c>: the old kernel comes back by itself, whatever the candidate does.</summary>
public sealed class CandidateTests
{
    private const string First = "GUEST-FIRST 6.12.";
    private const string Forever = "while :; do busybox sleep 60; done";

    [Fact]
    public async Task A_candidate_that_panics_is_followed_by_the_old_kernel()
    {
        Requires.AllBoots();
        var guest = await RunAsync("panic.sh", "echo c >/proc/sysrq-trigger", First);
        Assert.Equal(1, guest.Count("sysrq triggered crash"));
        CameBack(guest);
    }

    [Fact]
    public async Task A_candidate_that_never_reports_is_followed_by_the_old_kernel_although_it_changed_its_root()
    {
        Requires.AllBoots();
        var guest = await RunAsync("silent.sh", Forever, First);
        Assert.Contains(guest.Lines, line => line.Contains("sunup-test: not healthy within 25 s: back to the old kernel", StringComparison.Ordinal));
        CameBack(guest);
    }

    [Fact]
    public async Task A_candidate_that_becomes_healthy_stays()
    {
        Requires.AllBoots();
        var guest = await RunAsync("healthy.sh", $"busybox sleep 3; echo >/up; busybox sleep 5; echo MARK $(busybox cat /var/lib/sunup/kexec-test.healthy); echo STAYED; {Forever}", "STAYED", times: 1);
        Assert.Contains(guest.Lines, line => line.Contains("sunup-test: healthy after ", StringComparison.Ordinal));
        Assert.Contains(guest.Lines, line => line.StartsWith("MARK ", StringComparison.Ordinal) && line.Split(' ').Length == 3);
        Assert.Equal(1, guest.Count(First));
    }

    [Fact]
    public async Task A_candidate_that_hangs_at_its_first_instruction_is_reset_by_the_watchdog()
    {
        Requires.AllBoots();
        var (newer, older) = await KexecTests.KernelsAsync();
        var guest = await KexecGuest.RunAsync(
            newer,
            await GuestImage.FirstAsync(
                "hung.sh",
                ("hangs", HangingKernel(await File.ReadAllBytesAsync(older))),
                ("candidate", await GuestImage.CandidateAsync(Forever)),
                ("watchdog.ko", Module("watchdog.ko.xz")),
                ("i6300esb.ko", Module("i6300esb.ko.xz"))),
            lastLine: First,
            times: 2,
            devices: ["-device", "i6300esb"]);
        Assert.Equal(1, guest.Count("\"loaded\": true"));
        Assert.Equal(1, guest.Count("the watchdog resets the machine after"));
        Assert.Equal(0, guest.Count("CANDIDATE"));
        Assert.Equal(2, guest.Count("SeaBIOS (version"));
    }

    private static async Task<KexecGuest> RunAsync(string scenario, string then, string last, int times = 2)
    {
        var (newer, older) = await KexecTests.KernelsAsync();
        return await KexecGuest.RunAsync(
            newer,
            await GuestImage.FirstAsync(scenario, ("vmlinuz", await File.ReadAllBytesAsync(older)), ("candidate", await GuestImage.CandidateAsync(then))),
            lastLine: last,
            times: times);
    }

    // The default entry of this firmware is QEMU's -kernel: what was started first is started again.
    private static void CameBack(KexecGuest guest)
    {
        Assert.Equal(1, guest.Count("CANDIDATE console=ttyS0"));
        Assert.Equal(2, guest.Count(First));
        Assert.Equal(2, guest.Count("SeaBIOS (version"));
    }

    /// <summary>cli; hlt; jmp back: at the 64-bit entry, 0x200 into the protected-mode code. kexec_file_load looks at the header only.</summary>
    private static byte[] HangingKernel(byte[] kernel)
    {
        ReadOnlySpan<byte> hang = [0xfa, 0xf4, 0xeb, 0xfd];
        hang.CopyTo(kernel.AsSpan(((kernel[0x1f1] + 1) * 512) + 0x200));
        return kernel;
    }

    private static byte[] Module(string name)
    {
        var path = Assert.Single(DebianFiles.Of("linux-image-6.12.117+deb12-cloud-amd64-unsigned", name));
        return Decompression.ToArray(File.ReadAllBytes(path), CompressionMethod.Xz, 64 << 20).Bytes.ToArray();
    }
}
