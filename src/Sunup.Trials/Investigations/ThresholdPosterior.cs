namespace Sunup.Trials.Investigations;

/// <summary>How likely it is, for each value of a factor with an order, that it is the first that is enough.</summary>
/// <remarks>
/// Two unknown rates of failure, one on either side of the threshold, each with a beta prior: below it a machine fails mostly, and may fail seldom; above it hardly ever.
/// The rates are integrated out, so that a fault that strikes half of the time is told from one that strikes always by the boots alone. It takes for given that there is one threshold.
/// Source: the posterior of a noisy bisection (Horstein 1963; Karp and Kleinberg, "Noisy Binary Search and its Applications", 2007) with beta-Bernoulli evidence.
/// </remarks>
internal static class ThresholdPosterior
{
    // As many boots seen before as they sum up to: most faults strike always, what is cured fails hardly ever.
    private const double LowDowns = 1;
    private const double LowUps = 0.2;
    private const double HighDowns = 0.02;
    private const double HighUps = 1;

    /// <summary>For each index the probability that it is the first that is enough; 0 for the first value, which is known to fail.</summary>
    /// <param name="arms">What was seen with each value, in their order.</param>
    public static double[] Of(IReadOnlyList<Arm> arms)
    {
        var mass = new double[arms.Count];
        mass[0] = double.NegativeInfinity;
        var (lowUps, lowDowns) = (arms[0].Ups, arms[0].Downs);
        var (highUps, highDowns) = (arms.Skip(1).Sum(arm => arm.Ups), arms.Skip(1).Sum(arm => arm.Downs));
        for (var first = 1; first < arms.Count; first++)
        {
            mass[first] = LogBeta(LowDowns + lowDowns, LowUps + lowUps) + LogBeta(HighDowns + highDowns, HighUps + highUps);
            lowUps += arms[first].Ups;
            lowDowns += arms[first].Downs;
            highUps -= arms[first].Ups;
            highDowns -= arms[first].Downs;
        }

        var greatest = mass.Max();
        var sum = mass.Sum(log => Math.Exp(log - greatest));
        return Array.ConvertAll(mass, log => Math.Exp(log - greatest) / sum);
    }

    /// <summary>The shortest run of values that together have this probability at least.</summary>
    public static (int First, int Last) Narrowest(double[] mass, double confidence)
    {
        var best = (First: 1, Last: mass.Length - 1);
        var (first, sum) = (1, 0.0);
        for (var last = 1; last < mass.Length; last++)
        {
            sum += mass[last];
            while (first < last && sum - mass[first] >= confidence)
            {
                sum -= mass[first++];
            }

            best = sum >= confidence && last - first < best.Last - best.First ? (first, last) : best;
        }

        return best;
    }

    private static double LogBeta(double a, double b) => LogGamma(a) + LogGamma(b) - LogGamma(a + b);

    // Lanczos, g = 7, nine terms: 15 digits for arguments above 0.
    private static double LogGamma(double x)
    {
        ReadOnlySpan<double> terms =
        [
            676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
        ];
        if (x < 0.5)
        {
            return Math.Log(Math.PI / Math.Sin(Math.PI * x)) - LogGamma(1 - x);
        }

        x--;
        var sum = 0.99999999999980993;
        for (var i = 0; i < terms.Length; i++)
        {
            sum += terms[i] / (x + i + 1);
        }

        var t = x + terms.Length - 0.5;
        return (0.5 * Math.Log(2 * Math.PI)) + ((x + 0.5) * Math.Log(t)) - t + Math.Log(sum);
    }
}
