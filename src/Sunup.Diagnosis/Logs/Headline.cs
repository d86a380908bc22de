namespace Sunup.Diagnosis.Logs;

/// <summary>Which of the boots in a log the log is about.</summary>
internal static class Headline
{
    /// <summary>The last that came up or failed. One that is cut before it came as far as the failed one before it does not count: it only shows that the machine started again.</summary>
    public static ExplainedBoot Of(IReadOnlyList<ExplainedBoot> boots)
    {
        var last = boots[^1];
        for (var i = boots.Count - 1; i >= 0; i--)
        {
            if (boots[i].CameUp || boots[i].HasError)
            {
                return boots[i].HasError && last.StageReached >= boots[i].StageReached && !last.HasError ? last : boots[i];
            }
        }

        return boots.MaxBy(boot => boot.StageReached) is { StageReached: not null } furthest && last.StageReached is null ? furthest : last;
    }
}
