namespace Sunup.Cli.Views.Incidents;

/// <summary>What the end of the story needs besides the reports.</summary>
/// <param name="Kept">The folder that was kept, as the user named it; null where nothing was.</param>
/// <param name="Elapsed">Of everything.</param>
public sealed record IncidentEnding(string? Kept, TimeSpan Elapsed);
