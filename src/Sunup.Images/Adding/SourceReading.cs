using System.Text;
using Sunup.Images.Packing;
using Sunup.Linux;
using Sunup.Linux.Files;

namespace Sunup.Images.Adding;

/// <summary>Puts files and folders of this machine into a plan.</summary>
internal sealed class SourceReading(AdditionPlan plan)
{
    private const uint Permissions = 0xfff;

    /// <summary>What could not be read.</summary>
    public NoteList Unreadable { get; } = new("");

    /// <summary>What is not taken.</summary>
    public NoteList Sockets { get; } = new("");

    public void Add(AddedSource source)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(source.Source));
        try
        {
            if (full == "/")
            {
                AddContents(full, source.Target);
                return;
            }

            using var parent = FolderNode.Open(Path.GetDirectoryName(full)!);
            AddNode(parent, FolderNode.NameOf(Path.GetFileName(full)), full, source.Target);
        }
        catch (LinuxException error)
        {
            Unreadable.Add(source.Source, FolderNode.TextOf(error.Errno));
        }
    }

    private void AddNode(FolderNode folder, byte[] name, string source, string target)
    {
        if (folder.Status(name) is not { } status)
        {
            Unreadable.Add(source, FolderNode.TextOf(FolderNode.LastErrno));
            return;
        }

        switch (status.Type)
        {
            case FileTypes.Folder:
                plan.Add(new AddedEntry(target, status.Mode, 0));
                AddContents(source, target);
                break;
            case FileTypes.SymbolicLink:
                AddLink(folder, name, source, target);
                break;
            case FileTypes.Socket:
                Sockets.Add(source, "a socket");
                break;
            case FileTypes.Regular:
                plan.Add(new AddedEntry(target, FileTypes.Regular | (status.Mode & Permissions), status.Length) { SourcePath = source });
                break;
            default:
                plan.Add(new AddedEntry(target, status.Mode, 0) { DeviceMajor = status.NodeMajor, DeviceMinor = status.NodeMinor });
                break;
        }
    }

    private void AddLink(FolderNode folder, byte[] name, string source, string target)
    {
        if (folder.ReadLink(name) is { } bytes)
        {
            plan.Add(new AddedEntry(target, FileTypes.SymbolicLink | 0x1ff, bytes.Length) { Bytes = bytes });
        }
        else
        {
            Unreadable.Add(source, FolderNode.TextOf(FolderNode.LastErrno));
        }
    }

    private void AddContents(string source, string target)
    {
        using var folder = FolderNode.Open(source);
        foreach (var name in folder.List())
        {
            var text = Encoding.UTF8.GetString(name.AsSpan(..^1));
            AddNode(folder, name, $"{source.TrimEnd('/')}/{text}", $"{target.TrimEnd('/')}/{text}");
        }
    }
}
