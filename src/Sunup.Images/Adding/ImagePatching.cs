using Sunup.Formats.UnifiedDiffs;
using Sunup.Images.Scripts;
using Sunup.Linux.Files;
using Sunup.Model;

namespace Sunup.Images.Adding;

/// <summary>Applies a unified diff to copies of an image's files, and puts them, and the diff itself, into a plan.</summary>
internal sealed class ImagePatching(RootContents contents, AdditionPlan plan, string diffPath)
{
    private const int LongestDiff = 16 << 20;
    private const uint NewPermissions = 0x1a4;

    private readonly PlannedFiles _files = new(contents, plan);
    private readonly List<(string Path, int Hunks, int Added, int Removed)> _done = [];

    /// <returns>What was changed, or why nothing was.</returns>
    public Finding Run(string image)
    {
        if (ReadFile(out var bytes) is { } unreadable)
        {
            return unreadable;
        }

        if (UnifiedDiff.Read(bytes, out var fault) is not { } diff)
        {
            return TraceFindings.NoDiff(diffPath, fault!.Value.Line, fault.Value.Text);
        }

        foreach (var file in diff.Files)
        {
            if (Apply(file) is { } refused)
            {
                return refused;
            }
        }

        var kept = $"sunup/patches/{Path.GetFileName(diffPath)}";
        plan.Add(new AddedEntry(kept, FileTypes.Regular | 0x1a4, bytes.Length) { Bytes = bytes });
        return TraceFindings.Patched(image, kept, _done);
    }

    private Finding? ReadFile(out byte[] bytes)
    {
        try
        {
            using var file = new FileStream(diffPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            if (file.Length > LongestDiff)
            {
                throw new IOException($"it has {file.Length} bytes; {LongestDiff} is the most that a diff may have");
            }

            bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            bytes = [];
            return TraceFindings.DiffNotReadable(diffPath, error.Message);
        }
    }

    private Finding? Apply(FilePatch patch)
    {
        if (patch.NewPath is null)
        {
            return TraceFindings.NoDiff(diffPath, patch.Hunks[0].DiffLine, $"It removes {patch.OldPath}. An archive behind the image can replace files and not remove any: empty it instead.");
        }

        if (patch.OldPath is null && _files.Exists(patch.NewPath))
        {
            return TraceFindings.NoDiff(diffPath, patch.Hunks[0].DiffLine, $"It makes {patch.NewPath} as a new file, and the image has one: it would be lost. Made of that file, the diff changes it.");
        }

        var (path, file, permissions) = Find(patch);
        if (file is null)
        {
            return TraceFindings.NoDiff(diffPath, patch.Hunks[0].DiffLine, $"The image has no text file {patch.OldPath}. Paths of a diff count from the image's root; a/ and b/, or one folder's name, may stand before them.");
        }

        if (patch.Apply(file, out var fault) is not { } changed)
        {
            return TraceFindings.HunkDoesNotFit(diffPath, "/" + path, fault!.Value);
        }

        plan.Add(new AddedEntry(path, FileTypes.Regular | (patch.Mode ?? permissions), changed.Length) { Bytes = changed });
        _done.Add((path, patch.Hunks.Length, patch.Added, patch.Removed));
        return null;
    }

    private (string Path, byte[]? File, uint Permissions) Find(FilePatch patch)
    {
        if (patch.OldPath is null)
        {
            return (patch.NewPath!, [], NewPermissions);
        }

        foreach (var path in new[] { patch.OldPath, patch.OldPath[(patch.OldPath.IndexOf('/', StringComparison.Ordinal) + 1)..] })
        {
            if (_files.Read(path) is var (bytes, permissions))
            {
                return (path, bytes, permissions);
            }
        }

        return (patch.OldPath, null, 0);
    }
}
