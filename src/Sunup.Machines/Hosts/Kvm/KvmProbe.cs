using System.Collections.Immutable;
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
    internal async Task<KvmProbeResult> RunGuestAsync(string qemu, string accelerator, string cpu, CancellationToken cancellationToken, TimeSpan? within = null)
    {
        var image = Path.Combine(Path.GetTempPath(), $"sunup-probe-{Guid.NewGuid():N}.bin");
        await File.WriteAllBytesAsync(image, KvmProbeGuest.Image(), cancellationToken);
        try
        {
            var started = time.GetTimestamp();
            var (result, guest) = await CaptureAsync(
                new ChildOptions { Executable = qemu, Arguments = [.. Arguments(accelerator, cpu, image)] }, within ?? Budget, cancellationToken);
            return Judge(accelerator, result, time.GetElapsedTime(started), within) with { GuestTime = guest };
        }
        finally
        {
            File.Delete(image);
        }
    }

    /// <summary>Runs the guest under KVM and under TCG, at the same time.</summary>
    /// <param name="qemu">Absolute path of qemu-system-x86_64.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<KvmComparison> CompareAsync(string qemu, CancellationToken cancellationToken)
    {
        var tcg = RunGuestAsync(qemu, "tcg", "max", cancellationToken);
        var kvm = RunAsync(qemu, cancellationToken);
        return new KvmComparison(await kvm, await tcg);
    }

    /// <summary>The verdict on a run, in words.</summary>
    internal static KvmProbeResult Judge(string accelerator, ChildResult result, TimeSpan elapsed, TimeSpan? within = null)
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
            { Signal: Signals.Kill } => string.Create(CultureInfo.InvariantCulture, $"did not get to {KvmProbeGuest.NextStep(letters)} within {(within ?? Budget).TotalSeconds:0} s"),
            { Signal: not null } or { Code: not 0 } when letters.Length == 0 => $"did not start: QEMU ended, {result.Exit}",
            _ => $"ended before {KvmProbeGuest.NextStep(letters)} ({result.Exit})",
        };
        var before = accelerator == "kvm" ? "/dev/kvm opens, a VM can be created, but the test guest" : "the test guest";
        return new KvmProbeResult(false, $"{name}: {before} {failure}.{words}");
    }

    /// <summary>All that it wrote, how it ended, and the time between the guest's first line and its last.</summary>
    private async Task<(ChildResult Result, TimeSpan? Guest)> CaptureAsync(ChildOptions options, TimeSpan within, CancellationToken cancellationToken)
    {
        const int MostLines = 50;
        var lines = ImmutableArray.CreateBuilder<ChildLine>();
        long? first = null, last = null;
        await using var child = ChildProcess.Start(options with
        {
            OnLine = line =>
            {
                if (lines.Count < MostLines)
                {
                    lines.Add(line);
                }

                (first, last) = line.IsError ? (first, last) : (first ?? time.GetTimestamp(), time.GetTimestamp());
            },
        });
        try
        {
            await child.Exited.WaitAsync(within, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            child.Signal(Signals.Kill);
        }

        var exit = await child.Exited;
        return (new ChildResult(exit, lines.ToImmutable()), exit.Code == KvmProbeGuest.DoneExitCode && first is { } from && last is { } to ? time.GetElapsedTime(from, to) : null);
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
/// <param name="CarriesGuests">A guest came to its end.</param>
/// <param name="Evidence">How far it came.</param>
/// <param name="GuestTime">From the guest's first line to its last, without QEMU's own start; null where it did not come to its end, or that was not measured.</param>
public sealed record KvmProbeResult(bool CarriesGuests, string Evidence, TimeSpan? GuestTime = null);

/// <summary>The same guest under both accelerators.</summary>
public sealed record KvmComparison(KvmProbeResult Kvm, KvmProbeResult Tcg);
