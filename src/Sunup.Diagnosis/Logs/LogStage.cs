using Sunup.Model;

namespace Sunup.Diagnosis.Logs;

/// <summary>A stage that a log proves, and by which line.</summary>
/// <param name="Stage">Which.</param>
/// <param name="At">Since the boot's first time of that kind: the kernel's own time, else the clock of whoever wrote the log; null without timestamps.</param>
/// <param name="Place">The line.</param>
/// <param name="Text">The line, cleaned.</param>
public sealed record LogStage(Stage Stage, TimeSpan? At, LogPlace Place, string Text);
