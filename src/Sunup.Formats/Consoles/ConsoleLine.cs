namespace Sunup.Formats.Consoles;

/// <summary>A line of a serial console as a person would read it: no escapes, no trailing blanks.</summary>
/// <param name="Text">At most <see cref="ConsoleLineReader.MaxLength"/> characters; longer lines come in pieces.</param>
/// <param name="OffsetBytes">Where it starts in the raw stream.</param>
/// <param name="IsPartial">The line has no end yet: a prompt. When more comes on it, the whole line is told again.</param>
public readonly record struct ConsoleLine(string Text, long OffsetBytes, bool IsPartial);
