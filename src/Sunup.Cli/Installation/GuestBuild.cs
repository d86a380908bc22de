using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Sunup.Trials.Boots.Preparations;

namespace Sunup.Cli.Installation;

/// <summary>Finds a sunup that runs inside of a guest: one that brings its runtime along. From a checkout it is published once for each state of the sources.</summary>
internal static class GuestBuild
{
    /// <param name="note">Told when a build begins, which takes a minute.</param>
    /// <param name="cancellationToken">Kills a build.</param>
    /// <exception cref="Model.FindingException">SU0324: there is none and none can be made; or the build failed.</exception>
    public static async Task<GuestProgram> FindAsync(Action<string> note, CancellationToken cancellationToken)
    {
        if (File.Exists(Path.Combine(AppContext.BaseDirectory, "libcoreclr.so")))
        {
            return new GuestProgram(AppContext.BaseDirectory);
        }

        if (IsOneFile())
        {
            return new GuestProgram(Environment.ProcessPath!);
        }

        var checkout = SourceCheckout.FindAbove(AppContext.BaseDirectory) ?? throw GuestProgram.None();
        var builds = Path.Combine(checkout.Root, "out", "guest");
        var folder = Path.Combine(builds, StateOf(checkout));
        if (!Directory.Exists(folder))
        {
            note("publishing sunup with its runtime, for the guest: once, and after a change of the sources");
            await PublishAsync(checkout, builds, folder, cancellationToken);
        }

        return new GuestProgram(folder);
    }

    // The runtime of a program that is one file is in it.
    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "The empty answer is what is looked for.")]
    private static bool IsOneFile() => typeof(GuestBuild).Assembly.Location.Length == 0;

    private static async Task PublishAsync(SourceCheckout checkout, string builds, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(builds);
        var part = $"{folder}.{Environment.ProcessId}.part";
        await SelfContainedBuild.PublishAsync(checkout, SourceCheckout.FindDotnet(Environment.GetEnvironmentVariable), part, cancellationToken);
        foreach (var old in Directory.GetDirectories(builds).Where(old => !old.EndsWith(".part", StringComparison.Ordinal)))
        {
            Directory.Delete(old, recursive: true);
        }

        Directory.Move(part, folder);
    }

    private static string StateOf(SourceCheckout checkout)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var files = Directory.EnumerateFiles(Path.Combine(checkout.Root, "src"), "*", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Concat(Directory.EnumerateFiles(checkout.Root, "Directory.*.props"));
        foreach (var path in files.Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(path));
            hash.AppendData(File.ReadAllBytes(path));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
