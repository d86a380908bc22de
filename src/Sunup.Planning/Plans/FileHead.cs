using System.Text;
using Sunup.Planning.Artifacts;

namespace Sunup.Planning.Plans;

/// <summary>The first bytes of a file, and what they are when they are not what was wanted.</summary>
internal static class FileHead
{
    public const int Length = 4096;

    public static byte[] Read(string role, string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
            var bytes = new byte[Length];
            return bytes[..file.ReadAtLeast(bytes, Length, throwOnEndOfStream: false)];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw ArtifactFindings.FileUnusable(role, path, $"cannot be read: {fault.Message}", null, path);
        }
    }

    /// <summary>What people take for a boot file by mistake; null for anything else.</summary>
    public static (string Found, string Next)? CommonMistake(ReadOnlySpan<byte> head)
    {
        var text = Encoding.Latin1.GetString(head[..Math.Min(head.Length, 512)]).TrimStart();
        if (text.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<?xml", StringComparison.Ordinal))
        {
            return ("a web page, not a boot file", "Download the file itself: a server answered with a page instead, often an error or a login page");
        }

        if (head.StartsWith("!<arch>\ndebian-binary"u8))
        {
            return ("a Debian package", "Write deb:<package> in the machine file, or extract the file with: dpkg-deb -x");
        }

        if (head.StartsWith("version https://git-lfs"u8))
        {
            return ("a Git LFS pointer, not the file itself", "Fetch the file with: git lfs pull");
        }

        return null;
    }
}
