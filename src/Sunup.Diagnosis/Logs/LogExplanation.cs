using System.Collections.Immutable;

namespace Sunup.Diagnosis.Logs;

/// <summary>What a log, or several read one after another, came to.</summary>
/// <param name="Boots">In their order; of very many the first and the last ones.</param>
/// <param name="BootCount">All of them.</param>
/// <param name="Headline">The boot that the log is about: the last one that came up or failed.</param>
/// <param name="Lines">Lines read.</param>
public sealed record LogExplanation(ImmutableArray<ExplainedBoot> Boots, int BootCount, ExplainedBoot Headline, long Lines);
