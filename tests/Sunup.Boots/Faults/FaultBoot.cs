using System.Text;
using Sunup.Boots.Kexec;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Trials.Boots;
using Sunup.Trials.Boots.Preparations;

namespace Sunup.Boots.Faults;

/// <summary>Boots a machine as <c>sunup boot</c> does, and keeps what was seen.</summary>
internal static class FaultBoot
{
    /// <param name="machine">What to boot.</param>
    /// <param name="record">The folder that gets console, events and outcome.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<RecordedBoot> RunAsync(MachineConfig machine, string record, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(record);
        var console = Path.Combine(record, RecordedBoot.ConsoleName);
        var runner = new BootRunner(new ArtifactResolver(ArtifactResolverOptions.FromEnvironment(), TimeProvider.System), new BootClock(TimeProvider.System))
        {
            ConsoleLog = console,
            GuestProgram = _ => Task.FromResult(new GuestProgram(PublishedSunup.FilePath)),
        };
        try
        {
            var report = await runner.RunAsync(machine, _ => { }, progress: null, prepared: null, cancellationToken);
            var said = report.Trace.Events.Where(seen => seen.Kind is EventKinds.QemuMessage).Select(seen => seen.Text).ToArray();
            if (said.Length > 0)
            {
                // As in a log of libvirt: QEMU's own words before the guest's.
                await File.WriteAllBytesAsync(console, [.. Lines(said), .. await File.ReadAllBytesAsync(console, cancellationToken)], cancellationToken);
            }

            return await RecordedBoot.WriteAsync(record, report.Trace, report.Command.ToShellString(), cancellationToken);
        }
        catch (FindingException refusal)
        {
            var said = refusal.Finding.Evidence.Where(evidence => evidence.Where is "QEMU's standard error").Select(evidence => evidence.Text).ToArray();
            await File.WriteAllBytesAsync(console, Lines(said), cancellationToken);
            return await RecordedBoot.WriteRefusalAsync(record, refusal.Finding, cancellationToken);
        }
    }

    private static byte[] Lines(string[] said) => Encoding.UTF8.GetBytes(string.Concat(said.Select(line => $"{line}\n")));
}
