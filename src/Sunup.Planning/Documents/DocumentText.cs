using System.Buffers;
using System.Text.Unicode;

namespace Sunup.Planning.Documents;

/// <summary>Bytes of a file to text: UTF-8, without control characters, not too large.</summary>
internal static class DocumentText
{
    /// <summary>The text, or null and a problem.</summary>
    public static string? Decode(ReadOnlySpan<byte> bytes, int mostBytes, ProblemList problems)
    {
        if (bytes.Length > mostBytes)
        {
            problems.Add(SourcePosition.WholeFile, "", $"the file is larger than {mostBytes / 1024} KiB, the most that is read", "is it the right file? An image or archive is named inside a machine file");
            return null;
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff]))
        {
            problems.Add(SourcePosition.WholeFile, "", "the file is UTF-16, needed UTF-8", "save it as UTF-8");
            return null;
        }

        if (bytes.StartsWith("\uFEFF"u8))
        {
            bytes = bytes[3..];
        }

        var text = new char[bytes.Length];
        var status = Utf8.ToUtf16(bytes, text, out var read, out var written, replaceInvalidSequences: false);
        var decoded = new string(text, 0, written);
        if (HasControlCharacters(decoded, problems))
        {
            return null;
        }

        problems.Quote(decoded);
        if (status != OperationStatus.Done)
        {
            problems.Add(PositionAtEnd(decoded), "", $"byte 0x{bytes[read]:x2} at offset {read} is not UTF-8", "save the file as UTF-8; a machine file is text");
            return null;
        }

        return decoded;
    }

    private static bool HasControlCharacters(string text, ProblemList problems)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) && text[i] is not ('\n' or '\r' or '\t'))
            {
                // The line is not quoted: a terminal would act on the character.
                problems.Add(PositionAtEnd(text[..i]), "", $"control character U+{(int)text[i]:X4}, which YAML does not allow", "remove it; inside double quotes it can be written as an escape");
                return true;
            }
        }

        return false;
    }

    private static SourcePosition PositionAtEnd(string text)
    {
        var lines = text.ReplaceLineEndings("\n");
        var start = lines.LastIndexOf('\n') + 1;
        return new SourcePosition(lines.Count(c => c == '\n') + 1, lines.Length - start + 1);
    }
}
