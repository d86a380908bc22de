using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Sunup.Linux.Files;
using Sunup.Machines.Hosts.Facts;

namespace Sunup.Machines.Hosts.Reading;

/// <summary>Finds messages about processes killed for lack of memory in the files of systemd's journal.</summary>
/// <remarks>
/// Source: systemd, docs/JOURNAL_FILE_FORMAT.md. A message shorter than 512 bytes stands uncompressed in a data object: `MESSAGE=` and the text; the object
/// leads to the first entry that has it, and the entry has the time. Other messages of the same text (later entries of the same object) are not looked at.
/// All numbers are little endian. What does not fit is passed over.
/// </remarks>
internal sealed class JournalReader(HostFiles files)
{
    private const long MostBytes = 256L << 20;
    private const int MostMessages = 50;
    private const int DataHeader = 64;
    private const int CompactDataHeader = 72;
    private const uint IncompatibleCompact = 16;
    private static readonly byte[] s_signature = "LPKSHHRH"u8.ToArray();
    private static readonly byte[] s_killed = "Killed process "u8.ToArray();
    private static readonly byte[] s_message = "MESSAGE="u8.ToArray();

    public Fact<ImmutableArray<JournalMessage>> Read()
    {
        var paths = Paths().ToList();
        if (paths.Count == 0)
        {
            return new Unknown<ImmutableArray<JournalMessage>>("there is no journal below /var/log/journal or /run/log/journal");
        }

        var messages = ImmutableArray.CreateBuilder<JournalMessage>();
        var (left, unreadable) = (MostBytes, 0);
        foreach (var path in paths)
        {
            // As it is being written to: .NET's own open would ask for a lock.
            var opened = BeneathFile.Open(Path.GetDirectoryName(path)!, Path.GetFileName(path));
            if (opened.Handle is null)
            {
                unreadable++;
                continue;
            }

            using var stream = new FileStream(opened.Handle, FileAccess.Read, bufferSize: 0);
            if (stream.Length > left)
            {
                break;
            }

            left -= stream.Length;
            Search(stream, path, messages);
        }

        return unreadable == paths.Count
            ? new Unknown<ImmutableArray<JournalMessage>>($"the journal's files, such as {paths[0]}, may not be read by this user: the group systemd-journal may")
            : messages.ToImmutable();
    }

    private IEnumerable<string> Paths() =>
        from folder in (string[])["var/log/journal", "run/log/journal"]
        from machine in files.Names(folder)
        from name in files.Names($"{folder}/{machine}")
        where name.StartsWith("system", StringComparison.Ordinal) && name.EndsWith(".journal", StringComparison.Ordinal)
        let path = files.PathOf($"{folder}/{machine}/{name}")
        orderby File.GetLastWriteTimeUtc(path) descending
        select path;

    private static void Search(Stream journal, string path, ImmutableArray<JournalMessage>.Builder messages)
    {
        var bytes = new byte[Math.Min(journal.Length, MostBytes)];
        if (journal.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < 256 || !bytes.AsSpan().StartsWith(s_signature))
        {
            return;
        }

        var isCompact = (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(12)) & IncompatibleCompact) != 0;
        for (var at = 0; messages.Count < MostMessages && bytes.AsSpan(at).IndexOf(s_killed) is >= 0 and var found; at += found + s_killed.Length)
        {
            if (MessageAround(bytes, at + found, isCompact) is { } message)
            {
                messages.Add(message with { File = path });
            }
        }
    }

    /// <summary>The data object around a place in its text.</summary>
    private static JournalMessage? MessageAround(byte[] bytes, int at, bool isCompact)
    {
        var from = Math.Max(0, at - 400);
        var start = bytes.AsSpan(from, at - from).LastIndexOf(s_message);
        var header = from + start - (isCompact ? CompactDataHeader : DataHeader);
        if (start < 0 || header < 0 || bytes[header] != 1)
        {
            return null;
        }

        var size = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(header + 8));
        var payload = from + start + s_message.Length;
        if (size > 4096 || header + (int)size > bytes.Length || header + (int)size <= at)
        {
            return null;
        }

        var entry = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(header + 40));
        var text = Encoding.UTF8.GetString(bytes.AsSpan(payload, header + (int)size - payload));
        return new JournalMessage(TimeOf(bytes, entry), text, "");
    }

    private static DateTimeOffset? TimeOf(byte[] bytes, ulong entry)
    {
        if (entry == 0 || entry + 32 > (ulong)bytes.Length || bytes[entry] != 3)
        {
            return null;
        }

        var microseconds = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan((int)entry + 24));
        return microseconds < 1UL << 55 ? DateTimeOffset.UnixEpoch.AddTicks((long)microseconds * 10) : null;
    }
}
