using System.Text;

namespace Sunup.Formats.Executables;

/// <summary>The first line of a script as the kernel reads it: <c>#!/bin/sh -e</c>.</summary>
/// <param name="Interpreter">Path of the interpreter, byte by byte as Latin-1; a carriage return before the line's end belongs to it.</param>
/// <remarks>Source: fs/binfmt_script.c, <c>load_script</c>.</remarks>
public sealed record ScriptLine(string Interpreter)
{
    /// <summary>Bytes of a program that the kernel looks at first (<c>BINPRM_BUF_SIZE</c>).</summary>
    public const int HeadLength = 256;

    /// <summary>Reads the head of a file. Null: not a script that the kernel runs (error -8).</summary>
    /// <param name="file">The file's start; bytes behind the first 256 are not looked at.</param>
    public static ScriptLine? Read(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith("#!"u8))
        {
            return null;
        }

        Span<byte> head = stackalloc byte[HeadLength];
        head.Clear();
        file[..Math.Min(file.Length, HeadLength)].CopyTo(head);
        ReadOnlySpan<byte> line = head[2..];
        // The kernel's search for the line's end stops at a NUL, which pads a file that is shorter than its buffer.
        var newLine = line.IndexOfAny((byte)'\n', (byte)0);
        if (newLine >= 0 && line[newLine] == '\n')
        {
            return OfLine(line[..newLine]);
        }

        // No end of line in the buffer: the path itself must have an end, or it may be cut.
        var start = line.IndexOfAnyExcept((byte)' ', (byte)'\t');
        return start < 0 || line[start..].IndexOfAny(" \t\0"u8) < 0 ? null : OfLine(line[..^1]);
    }

    private static ScriptLine? OfLine(ReadOnlySpan<byte> line)
    {
        var text = line.TrimStart(" \t"u8);
        var end = text.IndexOfAny(" \t\0"u8);
        var path = end < 0 ? text : text[..end];
        return text.IsEmpty ? null : new ScriptLine(Encoding.Latin1.GetString(path));
    }
}
