using System.Collections.Concurrent;
using System.Globalization;
using Sunup.Boots.Verdicts.Corpus;
using Sunup.Boots.Verdicts.Kernels;
using Sunup.Formats.Initramfs.Verdicts;

namespace Sunup.Boots.Verdicts;

/// <summary>Not a test of every run: mutants without number on a user-mode kernel, which boots twenty times as fast. docs/verdicts.md says how to build and run it.</summary>
public sealed class VerdictExploring(ITestOutputHelper output)
{
    [Fact(Explicit = true)]
    public async Task Explore_with_a_user_mode_kernel()
    {
        var boot = KernelBoot.UserMode(Setting("SUNUP_UML") ?? throw new InvalidOperationException("SUNUP_UML names a kernel built with ARCH=um."));
        var folder = Setting("SUNUP_UML_OUT");
        var rounds = Number("SUNUP_UML_ROUNDS", 1);
        var seed = (uint)Number("SUNUP_VERDICT_SEED", 1);
        var rules = VerdictKernel.All[^1];
        var counts = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Number("SUNUP_VERDICT_JOBS", 1), CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForEachAsync(Images(rounds, seed), options, async (vector, token) =>
        {
            var prediction = Prediction.Of(vector, rules);
            if (prediction.Verdict.Outcome == InitOutcome.Undefined)
            {
                counts.AddOrUpdate("undefined", 1, (_, count) => count + 1);
                return;
            }

            var faults = await FaultsAsync(boot, vector, prediction, token);
            counts.AddOrUpdate(faults.Count == 0 ? "agree" : "disagree", 1, (_, count) => count + 1);
            foreach (var fault in faults)
            {
                output.WriteLine($"{vector.Name}: {fault}");
            }

            if (faults.Count > 0 && folder is not null)
            {
                await File.WriteAllBytesAsync(Path.Combine(folder, vector.Name), vector.Image, token);
            }
        });
        output.WriteLine(string.Join(", ", counts.Select(pair => $"{pair.Value} {pair.Key}")));
        Assert.False(counts.ContainsKey("disagree"));
    }

    private static async Task<IReadOnlyList<string>> FaultsAsync(KernelBoot boot, Vector vector, Prediction prediction, CancellationToken cancellationToken)
    {
        try
        {
            return [.. prediction.Disagreements(await boot.RunAsync(vector, cancellationToken))];
        }
        catch (InvalidOperationException fault)
        {
            return [fault.Message];
        }
    }

    /// <summary>The corpus, then as many mutants of each image of it as there are rounds. 32-bit programs do not run in user mode.</summary>
    private static IEnumerable<Vector> Images(int rounds, uint seed)
    {
        var good = VerdictCorpus.All.Where(vector => vector.Name != "init-program-32-bit").ToArray();
        return good.Concat(Enumerable.Range(0, rounds).SelectMany(round => good.Select((vector, index) => MutantVectors.Of(vector, (seed * 1_000_000) + (uint)((round * good.Length) + index)))));
    }

    private static string? Setting(string name) => Environment.GetEnvironmentVariable(name);

    private static int Number(string name, int otherwise) => Setting(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
