using System.Text;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles;
using Sunup.Planning.MachineFiles.Editing;

namespace Sunup.Trials.Incidents;

/// <summary>The folder in which machine files, and all that is made for them, are laid down: what is booted is what a user can boot by hand.</summary>
/// <param name="path">Absolute; it exists.</param>
/// <param name="resolver">Finds what machine files name.</param>
/// <param name="progress">How the fetching of artifacts goes on.</param>
public sealed class IncidentFolder(string path, ArtifactResolver resolver, IProgress<ArtifactProgress>? progress)
{
    public ArtifactResolver Resolver => resolver;

    public string PathOf(string name) => Path.Combine(path, name);

    /// <summary>Does something with files of the folder, or with those that are copied into it.</summary>
    /// <exception cref="FindingException">SU1420: a file could not be written or read, or is not what was laid down; or what <paramref name="work"/> throws.</exception>
    public async Task<T> UseAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw IncidentFindings.FilesUnusable(path, fault);
        }
    }

    public Task WriteAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => File.WriteAllBytesAsync(PathOf(name), bytes, cancellationToken);

    /// <summary>A file that came with this build.</summary>
    public Task CopyAsync(string name, CancellationToken cancellationToken) => WriteAsync(name, Resource(name), cancellationToken);

    /// <summary>Lays a machine file down: the incident's own with some keys changed.</summary>
    /// <param name="incident">Whose it is.</param>
    /// <param name="suffix">What tells it from the others: <c>2-padded</c>.</param>
    /// <param name="edits">What is different from the incident's own.</param>
    /// <param name="cancellationToken">Ends it in the middle.</param>
    /// <returns>Its path.</returns>
    public async Task<string> WriteMachineAsync(string incident, string suffix, IEnumerable<KeyEdit> edits, CancellationToken cancellationToken)
    {
        var name = $"{incident}-{suffix}.machine.yaml";
        var text = MachineFileText.Of(PathOf(name), Encoding.UTF8.GetString(Resource($"{incident}.machine.yaml"))).Apply(edits).Text;
        await File.WriteAllTextAsync(PathOf(name), text, cancellationToken);
        return PathOf(name);
    }

    /// <summary>Reads one of them as any user's.</summary>
    /// <exception cref="InvalidDataException">It is not as it should be.</exception>
    public static async Task<MachineConfig> ReadMachineAsync(string file, CancellationToken cancellationToken)
    {
        var read = await MachineFileReader.ReadAsync(file, cancellationToken);
        return read.Value ?? throw new InvalidDataException(read.RenderProblems());
    }

    /// <summary>The files that a machine names.</summary>
    /// <exception cref="FindingException">One cannot be had.</exception>
    public Task<ResolvedMachine> ResolveAsync(MachineConfig machine, CancellationToken cancellationToken) => resolver.ResolveAsync(machine, progress, cancellationToken);

    /// <summary>A static busybox.</summary>
    /// <exception cref="FindingException">None can be had.</exception>
    public async Task<byte[]> BusyboxAsync(CancellationToken cancellationToken) => await File.ReadAllBytesAsync(await resolver.BusyboxAsync(progress, cancellationToken), cancellationToken);

    internal static byte[] Resource(string name)
    {
        using var stream = typeof(IncidentFolder).Assembly.GetManifestResourceStream($"incidents/{name}") ?? throw new InvalidOperationException($"{name} is not in this build.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
