using System.Collections.Concurrent;
using System.Globalization;
using Sunup.Boots.Verdicts.Corpus;
using Sunup.Boots.Verdicts.Kernels;
using Sunup.Formats.Initramfs.Verdicts;

namespace Sunup.Boots.Verdicts;

/// <summary>What Sunup says of an image is what two real kernels did with it.</summary>
public sealed class VerdictTests(ITestOutputHelper output)
{
    /// <summary>Without SUNUP_ALL_VERDICTS one image in so many is booted, on one of the kernels.</summary>
    private const int OneIn = 20;

    private const int AtOnce = 2;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_prediction_is_what_the_kernels_did()
    {
        var table = await VerdictTable.ReadAsync(VerdictTable.PathOf, Cancelled);
        var faults = new List<string>();
        foreach (var (vector, kernel) in Pairs())
        {
            if (table.Find(vector, kernel) is { } row)
            {
                faults.AddRange(Prediction.Of(vector, kernel).Disagreements(row.Console).Select(text => $"{vector.Name} on {kernel.Name}: {text}"));
            }
        }

        Report(faults);
    }

    [Fact]
    public async Task The_table_tells_of_every_image_as_it_is_made_here()
    {
        var table = await VerdictTable.ReadAsync(VerdictTable.PathOf, Cancelled);
        Assert.Equal(VerdictCorpus.All.Count, VerdictCorpus.All.Select(vector => vector.Name).Distinct(StringComparer.Ordinal).Count());
        var rows = Pairs().Select(pair => (pair.Vector, pair.Kernel, Row: table.Find(pair.Vector, pair.Kernel))).ToArray();
        output.WriteLine($"{VerdictCorpus.All.Count} images on {VerdictKernel.All.Length} kernels, {rows.Count(item => item.Row is not null)} boots recorded");
        var other = rows.Where(item => item.Row?.Sha256 != VerdictTable.HashOf(item.Vector));
        Report([.. other.Select(item => $"{item.Vector.Name} on {item.Kernel.Name}: {(item.Row is null ? "not recorded" : "recorded with other bytes")}; docs/verdicts.md says how to record it")]);
    }

    [Fact]
    public void Only_images_marked_as_undefined_are_called_that()
    {
        var faults = Pairs()
            .Where(pair => pair.Vector.Undefined is null && !pair.Vector.IsMutant)
            .Select(pair => (pair.Vector.Name, pair.Kernel, Prediction.Of(pair.Vector, pair.Kernel).Verdict))
            .Where(item => item.Verdict.Outcome == InitOutcome.Undefined)
            .Select(item => $"{item.Name} on {item.Kernel.Name}: {item.Verdict.Reason}");
        Report([.. faults]);
    }

    [Fact]
    public async Task Kernels_do_again_what_the_table_says()
    {
        Requires.Tool("qemu-system-x86_64");
        var table = await VerdictTable.ReadAsync(VerdictTable.PathOf, Cancelled);
        var boots = new Dictionary<VerdictKernel, KernelBoot>();
        foreach (var kernel in VerdictKernel.All)
        {
            var file = await kernel.ResolveAsync(Cancelled);
            Assert.Equal(kernel.Sha256, file.Sha256);
            boots.Add(kernel, KernelBoot.Emulated(file.Path));
        }

        var faults = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(Chosen(), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Cancelled }, async (pair, token) =>
        {
            if (Prediction.Of(pair.Vector, pair.Kernel).Verdict.Outcome == InitOutcome.Undefined)
            {
                return;
            }

            var console = await boots[pair.Kernel].RunAsync(pair.Vector, token);
            foreach (var text in Compare(pair.Vector, pair.Kernel, table, console))
            {
                faults.Add($"{pair.Vector.Name} on {pair.Kernel.Name}: {text}");
            }
        });
        Report([.. faults]);
    }

    private static IEnumerable<string> Compare(Vector vector, VerdictKernel kernel, VerdictTable table, ConsoleReading console)
    {
        var prediction = Prediction.Of(vector, kernel);
        foreach (var text in prediction.Disagreements(console))
        {
            yield return text;
        }

        var recorded = table.Find(vector, kernel)?.Console;
        if (recorded is not null && !recorded.Equals(console))
        {
            yield return $"recorded {recorded}, now {console}";
        }
    }

    private static IEnumerable<(Vector Vector, VerdictKernel Kernel)> Pairs() =>
        from vector in VerdictCorpus.All from kernel in VerdictKernel.All select (vector, kernel);

    private IReadOnlyList<(Vector Vector, VerdictKernel Kernel)> Chosen()
    {
        if (Environment.GetEnvironmentVariable("SUNUP_ALL_VERDICTS") is "1")
        {
            return [.. Pairs()];
        }

        var given = Environment.GetEnvironmentVariable("SUNUP_VERDICT_SEED");
        var seed = given is null ? Random.Shared.Next() : int.Parse(given, CultureInfo.InvariantCulture);
        output.WriteLine($"SUNUP_VERDICT_SEED={seed} boots the same again");
        var random = new Random(seed);
        return [.. from vector in VerdictCorpus.All where random.Next(OneIn) == 0 select (vector, VerdictKernel.All[random.Next(VerdictKernel.All.Length)])];
    }

    private void Report(IReadOnlyList<string> faults)
    {
        foreach (var fault in faults)
        {
            output.WriteLine(fault);
        }

        Assert.True(faults.Count == 0, $"{faults.Count} disagree: {string.Join("; ", faults.Take(5))}");
    }
}
