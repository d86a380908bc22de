namespace Sunup.Boots.Verdicts.Images;

/// <summary>Puts a newc archive together, entry by entry.</summary>
internal sealed class NewcArchive
{
    private const uint Executable = 0x1ed;
    private const uint Readable = 0x1a4;
    private readonly List<byte> _bytes = [];
    private uint _inode;

    public byte[] ToBytes() => [.. _bytes];

    public NewcArchive Add(NewcEntry entry)
    {
        _bytes.AddRange((entry.Inode == 0 ? entry with { Inode = ++_inode } : entry).ToBytes());
        return this;
    }

    public NewcArchive File(string name, string content) => Add(new NewcEntry(name, NewcEntry.File | Readable) { Data = Bytes.Text(content) });

    public NewcArchive File(string name, byte[] content) => Add(new NewcEntry(name, NewcEntry.File | Readable) { Data = content });

    public NewcArchive Program(string name, byte[] content) => Add(new NewcEntry(name, NewcEntry.File | Executable) { Data = content });

    public NewcArchive Folder(string name) => Add(new NewcEntry(name, NewcEntry.Folder | Executable) { Links = 2 });

    public NewcArchive Link(string name, string target) => Add(new NewcEntry(name, NewcEntry.Link | 0x1ff) { Data = Bytes.Text(target) });

    /// <summary><c>/init</c>: tells of <paramref name="paths"/>.</summary>
    public NewcArchive Init(params IReadOnlyList<string> paths) => Program("init", ElfProgram.Probe(paths).ToBytes());

    public NewcArchive Trailer() => Add(new NewcEntry("TRAILER!!!", 0) { Inode = uint.MaxValue, Time = 0 });

    /// <summary>The bytes with the trailer.</summary>
    public byte[] End() => Trailer().ToBytes();
}
