using System.Runtime.InteropServices;

namespace Sunup.Linux.Terminals;

/// <summary>The terminal on a descriptor in raw mode: each key goes to the program as it is pressed, nothing is echoed. Disposing restores it.</summary>
/// <remarks>Source: termios(3), cfmakeraw(3). struct termios has 60 bytes in glibc; more is allocated than any C library needs.</remarks>
public sealed partial class RawTerminal : IDisposable
{
    private const int Size = 256;
    private const int TCSANOW = 0;
    private const int TCSAFLUSH = 2;

    private readonly int _descriptor;
    private readonly byte[] _before;
    private bool _disposed;

    private RawTerminal(int descriptor, byte[] before)
    {
        _descriptor = descriptor;
        _before = before;
    }

    /// <summary>Null where the descriptor is no terminal.</summary>
    /// <exception cref="LinuxException">The terminal refuses.</exception>
    public static RawTerminal? Enter(int descriptor)
    {
        var before = new byte[Size];
        if (GetAttributes(descriptor, before) != 0)
        {
            return null;
        }

        var raw = (byte[])before.Clone();
        MakeRaw(raw);
        if (SetAttributes(descriptor, TCSANOW, raw) != 0)
        {
            throw new LinuxException("set the terminal to raw mode", Marshal.GetLastPInvokeError());
        }

        return new RawTerminal(descriptor, before);
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _ = SetAttributes(_descriptor, TCSAFLUSH, _before);
        }
    }

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    private static partial int GetAttributes(int descriptor, Span<byte> attributes);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    private static partial int SetAttributes(int descriptor, int actions, ReadOnlySpan<byte> attributes);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    private static partial void MakeRaw(Span<byte> attributes);
}
