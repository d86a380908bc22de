using Sunup.Model;

namespace Sunup.Planning.Artifacts;

/// <summary>Packages of another release of the distribution, <c>deb:linux-image-cloud-amd64@trixie</c>: lists of its own in the cache, never the system's.</summary>
/// <remarks>Source: apt.conf(5), apt-get(8) indextargets. The mirror is the one that the system uses for its own release, and the keys are the system's.</remarks>
internal sealed class AptSuite(ArtifactCache cache, ArtifactResolverOptions options, IProgress<ArtifactProgress>? progress)
{
    private const string Keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

    // As often as a system refreshes its own.
    private static readonly TimeSpan s_fresh = TimeSpan.FromDays(1);

    /// <summary>A reference's package and its suite; null for the system's own.</summary>
    public static (string Package, string? Suite) Split(string reference) =>
        reference.IndexOf('@', StringComparison.Ordinal) is > 0 and var at ? (reference[..at], reference[(at + 1)..]) : (reference, null);

    /// <summary>The folder of the suite's lists: when it changes, names are looked up again.</summary>
    public string ListsOf(string suite) => cache.PathOf("apt", suite, "lists");

    /// <summary>The options by which apt reads that suite and nothing else; none for the system's own. Refreshes its lists when they are a day old.</summary>
    /// <exception cref="FindingException">SU0110, SU0112.</exception>
    public async Task<IReadOnlyList<string>> OptionsAsync(string? suite, string reference, CancellationToken cancellationToken)
    {
        if (suite is null)
        {
            return [];
        }

        var (lists, stamp) = (ListsOf(suite), cache.PathOf("apt", suite, "updated"));
        var ours = OptionsFor(suite, lists);
        using var alone = await cache.LockAsync($"apt.{suite}", () => Report(reference, "another sunup refreshes the lists: waiting"), cancellationToken);
        if (!File.Exists(stamp) || cache.Now.UtcDateTime - File.GetLastWriteTimeUtc(stamp) > s_fresh)
        {
            await UpdateAsync(suite, reference, ours, stamp, cancellationToken);
        }

        return ours;
    }

    private async Task UpdateAsync(string suite, string reference, IReadOnlyList<string> ours, string stamp, CancellationToken cancellationToken)
    {
        Report(reference, $"fetching the package lists of {suite}");
        Directory.CreateDirectory(Path.Combine(ListsOf(suite), "partial"));
        Directory.CreateDirectory(cache.PathOf("apt", suite, "archives"));
        var keys = File.Exists(Keyring) ? $"[signed-by={Keyring}] " : "";
        await File.WriteAllTextAsync(cache.PathOf("apt", suite, "sources.list"), $"deb {keys}{await MirrorAsync(reference, cancellationToken)} {suite} main\n", cancellationToken);
        var run = await ToolProcess.RunAsync(options.PathOfTool("apt-get"), ["update", "-q", .. ours], null, null, cancellationToken)
            ?? throw ArtifactFindings.ToolMissing("apt-get", "apt", reference);
        if (run.ExitCode == 0)
        {
            await File.WriteAllTextAsync(stamp, "", cancellationToken);
        }
        else if (!File.Exists(stamp))
        {
            throw ArtifactFindings.SuiteUnknown(suite, reference, run.Error);
        }

        // Without network, lists of before are better than none.
    }

    /// <summary>The mirror of the system's own release: the first that has its main component.</summary>
    private async Task<string> MirrorAsync(string reference, CancellationToken cancellationToken)
    {
        var run = await ToolProcess.RunAsync(
            options.PathOfTool("apt-get"), ["indextargets", "--format", "$(ORIGIN) $(COMPONENT) $(REPO_URI)", "Created-By: Packages"], null, null, cancellationToken)
            ?? throw ArtifactFindings.ToolMissing("apt-get", "apt", reference);
        return run.Output.Split('\n').Select(line => line.Split(' ', 3)).FirstOrDefault(words => words is ["Debian" or "Ubuntu", "main", { Length: > 0 }])?[2]
            ?? throw ArtifactFindings.SuiteUnknown("main", reference, $"no mirror in apt's configuration\n{run.Error}");
    }

    private string[] OptionsFor(string suite, string lists) =>
    [
        "-o", $"Dir::Etc::sourcelist={cache.PathOf("apt", suite, "sources.list")}",
        "-o", "Dir::Etc::sourceparts=-",
        "-o", "Dir::Etc::preferences=-",
        "-o", "Dir::Etc::preferencesparts=-",
        "-o", $"Dir::State::lists={lists}",
        "-o", $"Dir::Cache={cache.PathOf("apt", suite)}",
        "-o", "APT::Sandbox::User=root",
        "-o", "Acquire::Languages=none",
        "-o", "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false",
    ];

    private void Report(string reference, string text) => progress?.Report(new ArtifactProgress(reference, text));
}
