namespace Sunup.Cli.Invocation;

/// <summary>Nobody reads standard output any more.</summary>
public sealed class BrokenPipeException(Exception innerException) : IOException("The reader of standard output is gone.", innerException);
