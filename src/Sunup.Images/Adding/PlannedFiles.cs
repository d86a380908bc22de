using System.Text;
using Sunup.Images.Reading;
using Sunup.Images.Scripts;
using Sunup.Linux.Files;

namespace Sunup.Images.Adding;

/// <summary>Text files as the image has them once what is planned so far is behind it.</summary>
internal sealed class PlannedFiles(RootContents contents, AdditionPlan plan)
{
    private const uint PermissionBits = 0xfff;

    /// <summary>Something is there: a file, a folder, a link that leads to one.</summary>
    public bool Exists(string path) => plan.Find(path) is not null || contents.Tree.Find(path).Node is not null;

    /// <summary>Links at the end of the path are followed; null where there is no file, or one that is no text.</summary>
    public (byte[] Bytes, uint Permissions)? Read(string path)
    {
        if (FinalPath.Of(path, TargetOf) is not { } final)
        {
            return null;
        }

        return plan.Find(final) is { } planned
            ? BytesOf(planned) is { } bytes ? (bytes, planned.Mode & PermissionBits) : null
            : contents.Tree.Find(final).Node is { IsFile: true } node && contents.BytesOf(final) is { } own ? (own, node.Permissions & PermissionBits) : null;
    }

    private string? TargetOf(string path) => plan.Find(path) is { } planned
        ? IsOf(planned, FileTypes.SymbolicLink) ? Encoding.UTF8.GetString(planned.Bytes!) : null
        : contents.Tree.Find(path, followLast: false).Node is { IsSymbolicLink: true } link ? link.Target : null;

    private static byte[]? BytesOf(AddedEntry entry)
    {
        if (!IsOf(entry, FileTypes.Regular) || entry.SourcePath is not { } source)
        {
            return IsOf(entry, FileTypes.Regular) ? entry.Bytes : null;
        }

        try
        {
            return entry.Length <= RootContents.LongestFile ? File.ReadAllBytes(source) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsOf(AddedEntry entry, uint type) => entry.Mode >> 12 == type >> 12;
}
