using System.Collections.Concurrent;
using Sunup.Boots.Verdicts.Corpus;
using Sunup.Boots.Verdicts.Kernels;

namespace Sunup.Boots.Verdicts;

/// <summary>Not a test: boots what the table does not hold yet, and writes the table. docs/verdicts.md says how to run it.</summary>
public sealed class VerdictRecording(ITestOutputHelper output)
{
    private const int RowsBetweenWrites = 5;

    [Fact(Explicit = true)]
    public async Task Record_the_table()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var path = Environment.GetEnvironmentVariable("SUNUP_VERDICT_TABLE") ?? throw new InvalidOperationException("SUNUP_VERDICT_TABLE names the table to write.");
        var jobs = int.TryParse(Environment.GetEnvironmentVariable("SUNUP_VERDICT_JOBS"), out var given) ? given : 1;
        var known = await VerdictTable.ReadAsync(path, cancellationToken);
        var rows = new ConcurrentBag<VerdictRow>();
        var missing = new List<(Vector Vector, VerdictKernel Kernel, string Sha256)>();
        foreach (var vector in VerdictCorpus.All)
        {
            var hash = VerdictTable.HashOf(vector);
            foreach (var kernel in VerdictKernel.All)
            {
                if (known.Find(vector, kernel) is { } row && row.Sha256 == hash)
                {
                    rows.Add(row);
                }
                else
                {
                    missing.Add((vector, kernel, hash));
                }
            }
        }

        output.WriteLine($"{rows.Count} rows known, {missing.Count} to boot");
        var boots = new Dictionary<VerdictKernel, KernelBoot>();
        foreach (var kernel in VerdictKernel.All)
        {
            var file = await kernel.ResolveAsync(cancellationToken);
            output.WriteLine($"{kernel.Name}: {file.Origin} sha256 {file.Sha256}");
            boots.Add(kernel, KernelBoot.Emulated(file.Path));
        }

        using var writing = new SemaphoreSlim(1);
        await Parallel.ForEachAsync(Mixed(missing), new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancellationToken }, async (item, token) =>
        {
            try
            {
                rows.Add(new VerdictRow(item.Vector.Name, item.Sha256, item.Kernel.Name, await boots[item.Kernel].RunAsync(item.Vector, token)));
            }
            catch (InvalidOperationException fault)
            {
                output.WriteLine($"{item.Vector.Name} on {item.Kernel.Name} is not recorded: {fault.Message}");
            }

            if (rows.Count % RowsBetweenWrites == 0)
            {
                await WriteAsync(token);
            }
        });
        await WriteAsync(cancellationToken);

        async Task WriteAsync(CancellationToken token)
        {
            await writing.WaitAsync(token);
            try
            {
                await VerdictTable.WriteAsync(path, rows, token);
            }
            finally
            {
                writing.Release();
            }
        }
    }

    /// <summary>In no order, and each image on one of the kernels before any is on all of them: a part of the table then tells of all of it.</summary>
    private static IEnumerable<(Vector Vector, VerdictKernel Kernel, string Sha256)> Mixed(IEnumerable<(Vector Vector, VerdictKernel Kernel, string Sha256)> missing) =>
        missing.OrderBy(item => (VerdictKernel.All.IndexOf(item.Kernel) + item.Sha256[0]) % VerdictKernel.All.Length).ThenBy(item => item.Sha256, StringComparer.Ordinal);
}
