namespace Sunup.Model;

/// <summary>A stage, when it was reached, and the event that proves it.</summary>
public sealed record StageReached(Stage Stage, DateTimeOffset At, BootEvent Evidence);
