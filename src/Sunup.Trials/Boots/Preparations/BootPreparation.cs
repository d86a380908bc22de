using Sunup.Machines.Qemu;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles;

namespace Sunup.Trials.Boots.Preparations;

/// <summary>Makes what a route needs and no file of the user's is: the unified kernel image, its signature, the firmware's keys.</summary>
/// <param name="resolver">Finds what a route needs beside what the machine names.</param>
/// <param name="cache">Where keys are kept.</param>
/// <param name="time">When they are made.</param>
internal sealed class BootPreparation(ArtifactResolver resolver, ArtifactCache cache, TimeProvider time)
{
    /// <param name="resolved">The machine with all that it names.</param>
    /// <param name="firmware">As it is installed.</param>
    /// <param name="folder">Of this boot.</param>
    /// <param name="program">For route kexec: sunup as it runs in the guest; null where there is none.</param>
    /// <param name="progress">How the fetching of what is needed beside goes on.</param>
    /// <param name="cancellationToken">Ends it in the middle.</param>
    /// <exception cref="FindingException">Something cannot be made: SU0117, SU069x, SU1153, SU032x.</exception>
    public async Task<PreparedBoot> PrepareAsync(
        ResolvedMachine resolved, QemuFirmware firmware, string folder, Func<CancellationToken, Task<GuestProgram>>? program, IProgress<ArtifactProgress>? progress, CancellationToken cancellationToken) => resolved.Machine.Route switch
        {
            Route.San or Route.Disk => new PreparedBoot(await new DiskAssembly(resolver, cache).MakeAsync(resolved, folder, progress, cancellationToken), firmware),
            Route.Uki => await PrepareUkiAsync(resolved, firmware, folder, cancellationToken),
            Route.Kexec => new PreparedBoot(resolved, firmware)
            {
                FirstStage = await KexecAssembly.BuildAsync(
                    resolved.Machine,
                    await BusyboxAsync(cancellationToken),
                    await (program?.Invoke(cancellationToken) ?? throw GuestProgram.None()),
                    folder,
                    cancellationToken),
            },
            Route.Direct when resolved.Machine.Hardware!.Arch == Architecture.Arm64 => new PreparedBoot(Arm64Kernel.Unwrap(resolved, folder), firmware),
            _ => new PreparedBoot(resolved, firmware),
        };

    private async Task<string> BusyboxAsync(CancellationToken cancellationToken)
    {
        var machine = new MachineConfig { Name = "first", Boot = new BootConfig { Initrd = [ArtifactReference.BuiltinInitramfs] } };
        return (await resolver.ResolveAsync(machine, progress: null, cancellationToken)).Machine.Boot.Initrd[0];
    }

    private async Task<PreparedBoot> PrepareUkiAsync(ResolvedMachine resolved, QemuFirmware firmware, string folder, CancellationToken cancellationToken)
    {
        if (resolved.Machine.Hardware!.Firmware != FirmwareKind.UefiSecure)
        {
            return new PreparedBoot(UkiAssembly.Build(resolved, folder, signer: null, cancellationToken), firmware);
        }

        using var keys = await SecureBootKeys.OpenAsync(cache, time, cancellationToken);
        var db = SecureBootStore.DbOf(resolved.Machine.Hardware, keys);
        var built = UkiAssembly.Build(resolved, folder, resolved.Machine.Boot.Sign ? keys.Db : null, cancellationToken);
        return new PreparedBoot(built, SecureBootStore.Enrol(firmware, keys, db, time.GetUtcNow(), folder))
        {
            Trust = SecureBootForecast.Of(built.Machine, db),
        };
    }
}
