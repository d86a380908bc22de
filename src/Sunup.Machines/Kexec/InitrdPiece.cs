namespace Sunup.Machines.Kexec;

/// <summary>A part of the initrd that the kernel will get, in its place among others.</summary>
/// <param name="Name">For people: a path, <c>.initrd</c>, <c>/.extra/profile</c>.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Open">Its bytes, from their start; disposed by the caller.</param>
public sealed record InitrdPiece(string Name, long Length, Func<Stream> Open)
{
    public static InitrdPiece OfFile(string path) => new(path, new FileInfo(path).Length, () => KexecFiles.Open(path));

    public static InitrdPiece OfBytes(string name, byte[] bytes) => new(name, bytes.Length, () => new MemoryStream(bytes, writable: false));
}
