using System.Text;
using Sunup.Linux.Files;

namespace Sunup.Machines.Qemu.Surroundings;

/// <summary>What auditd writes from one moment on. Where it runs, the kernel's own log has no refusals: they are here.</summary>
/// <remarks>Source: auditd.conf(5), log_file. A log that was rotated meanwhile is read from its start.</remarks>
internal sealed class AuditTail
{
    public const string DefaultPath = "/var/log/audit/audit.log";

    private const int MostBytes = 1 << 20;

    private readonly string _path;
    private long _position;
    private string _rest = "";

    private AuditTail(string path, long position) => (_path, _position) = (path, position);

    /// <summary>From its end on; null where there is no such log, or none that may be read.</summary>
    public static AuditTail? AtEnd(string path = DefaultPath) => Open(path) is { } stream ? At(path, stream) : null;

    /// <summary>Whole lines that came since the last call.</summary>
    public IEnumerable<string> ReadNew()
    {
        using var stream = Open(_path);
        if (stream is null || stream.Length == _position)
        {
            return [];
        }

        // More at once than anybody reads: the newest of it.
        stream.Position = stream.Length < _position ? 0 : Math.Max(_position, stream.Length - MostBytes);
        var bytes = new byte[Math.Min(MostBytes, stream.Length - stream.Position)];
        var count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        _position = stream.Position;
        var lines = (_rest + Encoding.UTF8.GetString(bytes, 0, count)).Split('\n');
        _rest = lines[^1].Length <= 8192 ? lines[^1] : "";
        return lines[..^1];
    }

    private static AuditTail At(string path, FileStream stream)
    {
        using (stream)
        {
            return new AuditTail(path, stream.Length);
        }
    }

    private static FileStream? Open(string path) =>
        BeneathFile.Open(Path.GetDirectoryName(path)!, Path.GetFileName(path)).Handle is { } handle ? new FileStream(handle, FileAccess.Read, bufferSize: 0) : null;
}
