namespace Sunup.Cli.Invocation;

/// <summary>A command line that works as it stands, and what it is for. Shown in help and man pages.</summary>
public readonly record struct CommandExample(string CommandLine, string Purpose);
