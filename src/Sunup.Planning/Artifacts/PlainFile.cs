using Sunup.Planning.Documents;

namespace Sunup.Planning.Artifacts;

/// <summary>Artifacts that are files of the user's: they must exist, be readable and not be empty.</summary>
internal static class PlainFile
{
    public static async Task<ResolvedArtifact> ResolveAsync(ArtifactRole role, string path, string where, CancellationToken cancellationToken)
    {
        var word = Word(role);
        try
        {
            if (Directory.Exists(path))
            {
                throw ArtifactFindings.FileUnusable(word, path, "is a folder, needed a file", null, where);
            }

            // A length is that of the link, not of the file, until the link is followed.
            var real = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            var length = new FileInfo(real).Length;
            if (length == 0)
            {
                throw ArtifactFindings.FileUnusable(word, path, "is empty", "Make or copy it again; a full disk or an interrupted copy leaves empty files", where);
            }

            await using (new FileStream(real, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1))
            {
                // Readable, which disks are not read to find out.
            }

            var sha256 = role == ArtifactRole.Disk ? null : await FileHash.Sha256Async(real, cancellationToken);
            return new ResolvedArtifact(role, path, real, length, sha256, "file");
        }
        catch (UnauthorizedAccessException)
        {
            throw ArtifactFindings.FileUnusable(word, path, "may not be read by this user", $"Give read permission: sudo chmod a+r {path}", where);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ArtifactFindings.FileMissing(word, path, NearbyFiles.Describe(path), where);
        }
        catch (IOException fault)
        {
            throw ArtifactFindings.FileUnusable(word, path, $"cannot be read: {fault.Message}", null, where);
        }
    }

    private static string Word(ArtifactRole role) => role switch
    {
        ArtifactRole.Kernel => "kernel",
        ArtifactRole.Initrd => "initrd",
        ArtifactRole.Disk => "disk image",
        ArtifactRole.Uki => "unified kernel image",
        ArtifactRole.Stub => "EFI stub",
        ArtifactRole.Certificate => "certificate",
        ArtifactRole.FirstKernel => "first kernel",
        _ => "script template",
    };
}
