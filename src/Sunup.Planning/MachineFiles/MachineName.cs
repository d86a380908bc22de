namespace Sunup.Planning.MachineFiles;

/// <summary>What a machine may be called: its name is part of URLs, file names and log lines.</summary>
public static class MachineName
{
    internal const string Needed = "a name of letters, digits, '.', '-' and '_', 63 at most, that starts with a letter or digit";

    public static bool IsValid(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > 63 || !char.IsAsciiLetterOrDigit(name[0]))
        {
            return false;
        }

        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_'))
            {
                return false;
            }
        }

        return true;
    }
}
