using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;

namespace Sunup.Machines.Kexec;

/// <summary>The initrd as one file.</summary>
/// <param name="File">Null for none.</param>
/// <param name="Length">In bytes.</param>
/// <param name="InMemory">It is a file in memory, not the user's.</param>
internal readonly record struct InitrdFile(SafeFileHandle? File, long Length, bool InMemory)
{
    /// <summary>kexec takes one file, as it is: several are joined as systemd's stub does, each at a multiple of 4.</summary>
    private const int Boundary = 4;

    public static InitrdFile Of(ImmutableArray<InitrdPiece> pieces, IReadOnlyList<string> files)
    {
        if (pieces.IsEmpty)
        {
            return default;
        }

        if (pieces.Length == 1 && files.Count == 1)
        {
            var stream = KexecFiles.Open(files[0]);
            return new InitrdFile(stream.SafeFileHandle, stream.Length, InMemory: false);
        }

        var writer = new MemoryFileWriter("initrd");
        foreach (var piece in pieces)
        {
            writer.PadTo(Boundary);
            using var source = piece.Open();
            writer.Copy(source);
        }

        return new InitrdFile(writer.File, writer.Length, InMemory: true);
    }
}
