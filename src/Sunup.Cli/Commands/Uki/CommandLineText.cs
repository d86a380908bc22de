using Sunup.Cli.Invocation;

namespace Sunup.Cli.Commands.Uki;

/// <summary>A text that is given as it is, or as <c>@FILE</c>.</summary>
internal static class CommandLineText
{
    private const int Longest = 1 << 20;

    /// <summary>Without white space at its ends; of a file without zeros at its end too.</summary>
    /// <exception cref="UsageException">The file cannot be read, or is no command line.</exception>
    public static string Read(string value) => ReadWhole("--cmdline", value).TrimEnd('\0').Trim();

    /// <summary>As it stands.</summary>
    /// <exception cref="UsageException">The file cannot be read, or is too large for a text.</exception>
    public static string ReadWhole(string option, string value)
    {
        if (!value.StartsWith('@'))
        {
            return value;
        }

        try
        {
            return new FileInfo(value[1..]) is { Exists: true, Length: <= Longest } ? File.ReadAllText(value[1..]) : throw new IOException($"it is not there, or larger than {Longest} bytes");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException([$"{option} {value}: {error.Message}"]);
        }
    }
}
