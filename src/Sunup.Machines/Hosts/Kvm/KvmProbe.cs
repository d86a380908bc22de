using System.Globalization;
using Sunup.Linux.Kvm;
using Sunup.Linux.Processes;

namespace Sunup.Machines.Hosts.Kvm;

/// <summary>Tells a KVM that carries ordinary guests from one that does not, by running one.</summary>
/// <remarks>
/// There are hosts (nested ones, mostly) where /dev/kvm opens, a VM can be created, QEMU starts, and a kernel dies or crawls: its instructions are emulated one by one,
/// or a register cannot be set. So the guest of <see cref="KvmProbeGuest"/> is run under the very QEMU and CPU model that machines get. It needs 10 ms where KVM works
/// and 100 ms under TCG; where KVM only emulates it does not get through its loop in a minute. The process is killed after <see cref="Budget"/>.
/// </remarks>
public sealed class KvmProbe(TimeProvider time)
{
    /// <summary>Some twenty times what a loaded, healthy host needs.</summary>
    public static readonly TimeSpan Budget = TimeSpan.FromSeconds(2);

    /// <summary>Runs the guest; never takes much longer than <see cref="Budget"/>.</summary>
    /// <param name="qemu">Absolute path of qemu-system-x86_64.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<KvmProbeResult> RunAsync(string qemu, CancellationToken cancellationToken)
    {
        var device = KvmDevice.Look();
        return device.FailedAt is null
            ? await RunGuestAsync(qemu, "kvm", "host", cancellationToken)
            : new KvmProbeResult(false, $"{device}.");
    }

    /// <summary>Runs the guest under any accelerator and CPU model.</summary>
    internal async Task<KvmProbeResult> RunGuestAsync(string qemu, string accelerator, string cpu, CancellationToken cancellationToken)
    {
        var image = Path.Combine(Path.GetTempPath(), $"sunup-probe-{Guid.NewGuid():N}.bin");
        await File.WriteAllBytesAsync(image, KvmProbeGuest.Image(), cancellationToken);
        try
        {
            var started = time.GetTimestamp();
            var result = await ChildProcess.CaptureAsync(
                new ChildOptions { Executable = qemu, Arguments = [.. Arguments(accelerator, cpu, image)] }, Budget, time, maxLines: 50, cancellationToken);
            return Judge(accelerator, result, time.GetElapsedTime(started));
        }
        finally
        {
            File.Delete(image);
        }
    }

    /// <summary>The verdict on a run, in words.</summary>
    internal static KvmProbeResult Judge(string accelerator, ChildResult result, TimeSpan elapsed)
    {
        var name = accelerator.ToUpperInvariant();
        var letters = string.Concat(result.Output);
        if (result.Exit.Code == KvmProbeGuest.DoneExitCode && KvmProbeGuest.IsComplete(letters))
        {
            return new KvmProbeResult(true, string.Create(CultureInfo.InvariantCulture, $"{name}: a test guest ran from real mode to timer interrupts in {elapsed.TotalMilliseconds:0} ms, QEMU's start included."));
        }

        var said = result.Errors.FirstOrDefault(line => !line.Contains("warning:", StringComparison.Ordinal) && !line.Contains("terminating on signal", StringComparison.Ordinal));
        var words = said is null ? "" : $" QEMU: {said}";
        var failure = result.Exit switch
        {
            { Signal: Signals.Kill } => string.Create(CultureInfo.InvariantCulture, $"did not get to {KvmProbeGuest.NextStep(letters)} within {Budget.TotalSeconds:0} s"),
            { Signal: not null } or { Code: not 0 } when letters.Length == 0 => $"did not start: QEMU ended, {result.Exit}",
            _ => $"ended before {KvmProbeGuest.NextStep(letters)} ({result.Exit})",
        };
        return new KvmProbeResult(false, $"{name}: /dev/kvm opens, a VM can be created, but the test guest {failure}.{words}");
    }

    private static string[] Arguments(string accelerator, string cpu, string image) =>
    [
        "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
        "-machine", $"pc,accel={accelerator}", "-cpu", cpu, "-m", "128M",
        "-bios", image,
        "-chardev", "stdio,id=debug,signal=off",
        "-device", "isa-debugcon,iobase=0xe9,chardev=debug",
        "-device", "isa-debug-exit,iobase=0xf4,iosize=4",
    ];
}

/// <summary>Whether KVM carries guests, and the evidence in words.</summary>
public sealed record KvmProbeResult(bool CarriesGuests, string Evidence);
