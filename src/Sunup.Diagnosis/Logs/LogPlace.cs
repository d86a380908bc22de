namespace Sunup.Diagnosis.Logs;

/// <summary>A line of a log.</summary>
/// <param name="File">As it was named; <c>-</c> for standard input.</param>
/// <param name="Line">1-based.</param>
/// <param name="Order">Its place among all lines that were read, over files.</param>
public readonly record struct LogPlace(string File, int Line, long Order);
