using System.Collections.Immutable;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles;
using Sunup.Planning.Plans;

namespace Sunup.Serving.Machines;

/// <summary>Takes one machine file from text to plan, and reports what is wrong with it.</summary>
internal sealed class MachineFileLoader(ArtifactResolver resolver, MachineEvents events, IProgress<ArtifactProgress>? progress, MachineDirectoryOptions options)
{
    /// <summary>The state after reading the file again; a file that is bad now keeps the plan that it had.</summary>
    public async Task<MachineFileState> LoadAsync(MachineFileState before, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Stamps first: a change during the reading is then seen at the next look.
        var watched = ImmutableArray.Create((before.Path, FileStamp.Of(before.Path)));
        var read = await MachineFileReader.ReadAsync(before.Path, cancellationToken);
        if (read.Value is not { } config)
        {
            foreach (var problem in read.Problems)
            {
                events.Rejected(problem, before.InForce);
            }

            return before with { Watched = watched, RetryAt = null };
        }

        var references = References(config).ToArray();
        watched = watched.AddRange(references.Where(name => !ArtifactReference.LooksLikeOne(name)).Select(path => (path, FileStamp.Of(path))));
        try
        {
            var resolved = await resolver.ResolveAsync(config, progress, cancellationToken);
            var plan = BootPlanner.Plan(resolved, sanPort: options.SanPort);
            return before with { Watched = watched, Newest = plan, RetryAt = null };
        }
        catch (FindingException fault)
        {
            events.Rejected(before.Path, config.Name, fault.Finding, before.InForce);
            var fetches = references.Any(ArtifactReference.LooksLikeOne);
            return before with { Watched = watched, RetryAt = fetches ? now + options.FetchRetry : null };
        }
        catch (IOException fault)
        {
            // A file went away between its check and its use: looked at again soon.
            events.Rejected(before.Path, config.Name, fault, before.InForce);
            return before with { Watched = watched, RetryAt = now };
        }
    }

    private static IEnumerable<string> References(MachineConfig config) =>
        new[] { config.Boot.Kernel, config.Boot.Disk, config.Network.Script }.OfType<string>()
            .Concat(config.Boot.Initrd)
            .Concat(config.Hardware?.Disks.Select(disk => disk.Image) ?? []);
}
