namespace Sunup.Trials.Investigations;

/// <summary>How likely it is that two arms differ by chance alone.</summary>
/// <remarks>Fisher's exact test, one-sided: the hypergeometric probability of a split at least as extreme with the same totals.</remarks>
public static class SignificanceTest
{
    /// <summary>The probability that <paramref name="changed"/> fails as seldom as it did, if the change does nothing.</summary>
    public static double Probability(Arm baseline, Arm changed)
    {
        var runs = baseline.Runs + changed.Runs;
        var downs = baseline.Downs + changed.Downs;
        var sum = 0.0;
        for (var changedDowns = 0; changedDowns <= Math.Min(changed.Downs, downs); changedDowns++)
        {
            if (downs - changedDowns <= baseline.Runs)
            {
                sum += Math.Exp(LogChoose(changed.Runs, changedDowns) + LogChoose(baseline.Runs, downs - changedDowns) - LogChoose(runs, downs));
            }
        }

        return Math.Min(1, sum);
    }

    /// <summary>With no failure in <paramref name="runs"/> boots, the failure rate is below this with 95% confidence.</summary>
    public static double RateBound(int runs) => runs == 0 ? 1 : 1 - Math.Pow(0.05, 1.0 / runs);

    private static double LogChoose(int n, int k)
    {
        var sum = 0.0;
        for (var i = 1; i <= k; i++)
        {
            sum += Math.Log(n - k + i) - Math.Log(i);
        }

        return sum;
    }
}
