using System.Collections.Immutable;
using System.Text;
using Sunup.Binary;

namespace Sunup.Formats.KernelModules;

/// <summary>Writes the binary indexes that modprobe reads: <c>modules.dep.bin</c>, <c>modules.alias.bin</c>.</summary>
/// <remarks>
/// <para>
/// Source: kmod, libkmod-index.h. Big endian. Magic 0xB007F457, version 0x00020001, then the offset of the root node. A node: its prefix and a NUL; its first and
/// last child's letter and the offset of each letter's child between them (0 for none); the number of its values, and each value with its priority and a NUL.
/// The top bits of a node's offset say which of the three it has. modprobe has no way back to the texts, so an image with a new module needs these.
/// </para>
/// </remarks>
public static class KmodIndex
{
    private const uint Magic = 0xB007F457;
    private const uint Version = 0x00020001;
    private const uint HasPrefix = 0x80000000;
    private const uint HasValues = 0x40000000;
    private const uint HasChildren = 0x20000000;
    private const char LastLetter = '\x7f';

    /// <summary>Writes an index.</summary>
    /// <param name="entries">Keys with values, in any order: of a key, earlier values come first. Keys with letters beyond ASCII are left out, as by depmod.</param>
    public static byte[] Write(IEnumerable<(string Key, string Value)> entries)
    {
        var sorted = entries
            .Select((entry, order) => (entry.Key, entry.Value, Priority: (uint)order))
            .Where(entry => entry.Key.All(letter => letter is > '\0' and <= LastLetter))
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .ThenBy(entry => entry.Priority)
            .ToImmutableArray();
        using var output = new MemoryStream();
        WriteNumber(output, Magic);
        WriteNumber(output, Version);
        WriteNumber(output, 0);
        var root = sorted.IsEmpty ? 0 : WriteNode(output, sorted.AsSpan(), 0);
        output.Position = 2 * sizeof(uint);
        WriteNumber(output, root);
        return output.ToArray();
    }

    private static uint WriteNode(MemoryStream output, ReadOnlySpan<(string Key, string Value, uint Priority)> entries, int depth)
    {
        var first = entries[0].Key;
        // Sorted: what the first and the last key share, all of them share.
        var prefix = first.AsSpan(depth).CommonPrefixLength(entries[^1].Key.AsSpan(depth));
        var end = depth + prefix;
        var values = 0;
        while (values < entries.Length && entries[values].Key.Length == end)
        {
            values++;
        }

        var children = WriteChildren(output, entries[values..], end);
        var offset = (uint)output.Position;
        if (prefix > 0)
        {
            WriteText(output, first.AsSpan(depth, prefix));
            offset |= HasPrefix;
        }

        if (children.Count > 0)
        {
            WriteChildTable(output, children);
            offset |= HasChildren;
        }

        if (values > 0)
        {
            WriteValues(output, entries[..values]);
            offset |= HasValues;
        }

        return offset;
    }

    private static SortedDictionary<char, uint> WriteChildren(MemoryStream output, ReadOnlySpan<(string Key, string Value, uint Priority)> entries, int depth)
    {
        var children = new SortedDictionary<char, uint>();
        while (!entries.IsEmpty)
        {
            var letter = entries[0].Key[depth];
            var count = 1;
            while (count < entries.Length && entries[count].Key[depth] == letter)
            {
                count++;
            }

            children.Add(letter, WriteNode(output, entries[..count], depth + 1));
            entries = entries[count..];
        }

        return children;
    }

    private static void WriteChildTable(MemoryStream output, SortedDictionary<char, uint> children)
    {
        var (first, last) = (children.Keys.First(), children.Keys.Last());
        output.WriteByte((byte)first);
        output.WriteByte((byte)last);
        for (var letter = first; letter <= last; letter++)
        {
            WriteNumber(output, children.GetValueOrDefault(letter));
        }
    }

    private static void WriteValues(MemoryStream output, ReadOnlySpan<(string Key, string Value, uint Priority)> values)
    {
        WriteNumber(output, (uint)values.Length);
        foreach (var (_, value, priority) in values)
        {
            WriteNumber(output, priority);
            WriteText(output, value);
        }
    }

    private static void WriteText(MemoryStream output, ReadOnlySpan<char> text)
    {
        output.Write(Encoding.UTF8.GetBytes(text.ToArray()));
        output.WriteByte(0);
    }

    private static void WriteNumber(MemoryStream output, uint number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        new SpanWriter(bytes).WriteUInt32BigEndian(number);
        output.Write(bytes);
    }
}
