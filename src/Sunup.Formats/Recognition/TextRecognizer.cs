using System.Text;

namespace Sunup.Formats.Recognition;

/// <summary>Names text files that lie among boot files, wanted or by mistake.</summary>
internal static class TextRecognizer
{
    public static RecognizedFile? Recognize(ReadOnlySpan<byte> head)
    {
        if (!IsText(head))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(head);
        var (kind, title) = Of(text.TrimStart('\ufeff', ' ', '\t', '\r', '\n'));
        return new RecognizedByMagic(kind, title);
    }

    private static (string Kind, string Title) Of(string text)
    {
        if (Starts(text, "<!doctype html") || Starts(text, "<html"))
        {
            return ("html", "web page (HTML)");
        }

        return Starts(text, "<?xml") ? ("xml", "XML document")
            : Starts(text, "version https://git-lfs") ? ("git_lfs_pointer", "Git LFS pointer: the file itself is elsewhere")
            : Starts(text, "#!ipxe") || Starts(text, "#!gpxe") ? ("ipxe_script", "iPXE script")
            : Starts(text, "#cloud-config") ? ("cloud_config", "cloud-init configuration")
            : text.StartsWith("#!", StringComparison.Ordinal) ? ("script", $"script for {FirstLine(text)[2..].Trim()}")
            : text.Contains("\nCONFIG_", StringComparison.Ordinal) && (text.Contains("Linux/", StringComparison.Ordinal) || text.Contains("\n# CONFIG_", StringComparison.Ordinal)) ? ("kernel_config", "kernel configuration")
            : Starts(text, "-----BEGIN ") ? ("pem", $"PEM: {FirstLine(text).Trim('-', ' ')["BEGIN ".Length..]}")
            : Loader(text) ?? ("text", "text");
    }

    private static (string, string)? Loader(string text)
    {
        var lines = text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').ToList();
        bool Any(params string[] words) => lines.Any(line => words.Any(word => Starts(line, word + " ") || Starts(line, word + "\t")));
        return Any("menuentry", "search", "insmod") ? ("grub_config", "GRUB configuration")
            : Any("label") && Any("kernel", "linux", "append") ? ("syslinux_config", "Syslinux configuration")
            : Any("title") && Any("linux", "efi", "uki") ? ("boot_entry", "boot loader entry (type 1)")
            : null;
    }

    private static bool Starts(string text, string word) => text.StartsWith(word, StringComparison.OrdinalIgnoreCase);

    private static string FirstLine(string text) => text.Split('\n', 2)[0].TrimEnd('\r');

    // No control characters but white space and escapes; UTF-8 as far as it goes, which may end within a character.
    private static bool IsText(ReadOnlySpan<byte> head)
    {
        foreach (var value in head)
        {
            if (value < 0x20 && value is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or 0x0c or 0x1b) || value == 0x7f)
            {
                return false;
            }
        }

        Span<char> characters = stackalloc char[head.Length];
        return System.Text.Unicode.Utf8.ToUtf16(head, characters, out _, out _, replaceInvalidSequences: false, isFinalBlock: false) is System.Buffers.OperationStatus.Done or System.Buffers.OperationStatus.NeedMoreData;
    }
}
