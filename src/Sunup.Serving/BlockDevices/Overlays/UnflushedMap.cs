using Microsoft.Win32.SafeHandles;
using Sunup.Formats.Disks.Overlays;

namespace Sunup.Serving.BlockDevices.Overlays;

/// <summary>
/// The bits of clusters that were written and not flushed, in a file that nobody waits for: the kernel has it in memory, so that it outlives this
/// process, and it counts only as long as this kernel runs.
/// </summary>
/// <remarks>
/// A process that is killed loses nothing of what it wrote to files, but what it had in its own memory: without these bits, writes that were
/// acknowledged would be gone with the process. After a loss of power nobody knows which of data and bits reached the disk, and they are ignored:
/// the kernel's boot id in the header is another one then. docs/formats/overlay.md has the file. Calls do not overlap.
/// </remarks>
internal sealed class UnflushedMap : IDisposable
{
    public const string Name = "unflushed";
    private const string BootIdPath = "/proc/sys/kernel/random/boot_id";
    private const int MostWords = 4096;
    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly byte[] _bytes = new byte[MostWords * sizeof(ulong)];

    private UnflushedMap(string path, SafeFileHandle file) => (_path, _file) = (path, file);

    /// <summary>Opens it for one user, or makes an empty one when there is none of this boot.</summary>
    /// <exception cref="IOException">It cannot be opened or written.</exception>
    public static UnflushedMap Open(string folder)
    {
        var path = Path.Combine(folder, Name);
        var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            if (!IsOfThisBoot(file))
            {
                RandomAccess.SetLength(file, 0);
                RandomAccess.Write(file, Header(), 0);
            }

            return new UnflushedMap(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public static void Delete(string folder) => File.Delete(Path.Combine(folder, Name));

    /// <summary>True when its bits count.</summary>
    public static bool IsOfThisBoot(SafeFileHandle file)
    {
        var bytes = new byte[UnflushedHeader.Bytes];
        return RandomAccess.Read(file, bytes, 0) == bytes.Length && bytes.AsSpan().SequenceEqual(Header());
    }

    /// <summary>Sets in <paramref name="words"/> what is set here.</summary>
    public void MergeInto(Span<ulong> words, Action<int> changed)
    {
        for (var at = 0; at < words.Length; at += MostWords)
        {
            var count = RandomAccess.Read(_file, _bytes, OffsetOf(at)) / sizeof(ulong);
            for (var i = 0; i < Math.Min(count, words.Length - at); i++)
            {
                var more = BitConverter.ToUInt64(_bytes, i * sizeof(ulong)) & ~words[at + i];
                if (more != 0)
                {
                    words[at + i] |= more;
                    changed(at + i);
                }
            }

            if (count < MostWords)
            {
                return;
            }
        }
    }

    /// <summary>These words of the map are so from now on.</summary>
    public void Write(int first, ReadOnlySpan<ulong> words)
    {
        while (!words.IsEmpty)
        {
            var count = Math.Min(words.Length, MostWords);
            for (var i = 0; i < count; i++)
            {
                BitConverter.TryWriteBytes(_bytes.AsSpan(i * sizeof(ulong)), words[i]);
            }

            RandomAccess.Write(_file, _bytes.AsSpan(0, count * sizeof(ulong)), OffsetOf(first));
            first += count;
            words = words[count..];
        }
    }

    /// <summary>Forgets every bit.</summary>
    public void Clear() => RandomAccess.SetLength(_file, UnflushedHeader.Bytes);

    /// <summary>All of it is in the map, on stable storage.</summary>
    public void End() => File.Delete(_path);

    public void Dispose() => _file.Dispose();

    private static long OffsetOf(int word) => UnflushedHeader.Bytes + ((long)word * sizeof(ulong));

    private static byte[] Header() => UnflushedHeader.Write(Guid.Parse(File.ReadAllText(BootIdPath)));
}
