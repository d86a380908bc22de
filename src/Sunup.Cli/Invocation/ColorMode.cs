namespace Sunup.Cli.Invocation;

/// <summary>The value of <c>--color</c>.</summary>
public enum ColorMode
{
    /// <summary>On a terminal, unless NO_COLOR is set or TERM is dumb.</summary>
    Auto,
    Always,
    Never,
}
