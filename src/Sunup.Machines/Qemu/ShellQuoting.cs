using System.Buffers;

namespace Sunup.Machines.Qemu;

/// <summary>Writes arguments so that a POSIX shell reads them back unchanged.</summary>
public static class ShellQuoting
{
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=+,./:@%");

    public static string Quote(string argument) =>
        argument.Length > 0 && !argument.AsSpan().ContainsAnyExcept(Plain) ? argument : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
