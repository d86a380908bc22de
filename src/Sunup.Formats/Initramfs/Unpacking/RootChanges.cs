using System.Text;
using Sunup.Formats.Initramfs.Verdicts;

namespace Sunup.Formats.Initramfs.Unpacking;

/// <summary>What the kernel does to its root file system for each entry.</summary>
/// <remarks>Source: init/initramfs.c; fs/init.c for the calls it makes. Errors of those calls are not looked at there, and nothing is said of them.</remarks>
internal sealed class RootChanges
{
    private const uint File = 0x8000;
    private const uint Folder = 0x4000;
    private const uint SymbolicLink = 0xa000;
    private const uint Character = 0x2000;
    private const uint Block = 0x6000;
    private const uint Fifo = 0x1000;
    private const uint Socket = 0xc000;
    private const uint PermissionMask = 0xfff;
    private const int LongestTarget = 4095;
    private const int MostReplacements = 100_000;

    private readonly UnpackRules _rules;
    private readonly RootRoom _room;
    private readonly RootLinks _links = new();
    private int _nodes;

    public RootChanges(UnpackRules rules, RootRoom room)
    {
        (_rules, _room) = (rules, room);
        Root = new RootNode(Folder) { Permissions = 0b111_101_101 };
        Root.Parent = Root;
        var dev = Add(Root, "dev", Folder);
        dev.Permissions = Root.Permissions;
        var console = Add(dev, "console", Character);
        (console.Permissions, console.DeviceMajor, console.DeviceMinor) = (0b110_000_000, 5, 1);
        Add(Root, "root", Folder).Permissions = 0b111_000_000;
    }

    public RootNode Root { get; }

    public RootLosses Losses { get; } = new();

    public List<RootReplacement> Replacements { get; } = [];

    public bool IsFull { get; private set; }

    public void ForgetLinks() => _links.Clear();

    /// <summary>The file that data goes to; null where there is none.</summary>
    public RootNode? OpenFile(in CpioEntry entry)
    {
        var path = PathOf(entry);
        CleanPath(path, File, entry);
        var link = TryLink(entry, path);
        if (link == LinkResult.Failed)
        {
            return null;
        }

        var found = RootWalk.Find(Root, path, followLast: true);
        if (found.Fault != LookupFault.None || (found.Node is null && found.EndsInSlash) || found.Node is { IsFile: false } || (found.Node is null && found.Name is null))
        {
            LoseForPath(entry, found);
            return null;
        }

        var file = found.Node ?? Create(found, File);
        if (file is null)
        {
            return null;
        }

        Overwrite(file, entry, path, found.Node is not null && link == LinkResult.NotAsked);
        return file;
    }

    /// <summary>Folders, devices, and what has a type that the kernel does not know.</summary>
    public void MakeNode(in CpioEntry entry)
    {
        var path = PathOf(entry);
        CleanPath(path, entry.Type, entry);
        switch (entry.Type)
        {
            case Folder:
                MakeFolder(entry, path);
                break;
            case Character or Block or Fifo or Socket:
                MakeDevice(entry, path);
                break;
            default:
                Losses.Add(SilentLossKind.UnknownType, entry, $"The kernel knows no file type 0x{entry.Type:x4}; what had this path before is gone.");
                break;
        }
    }

    public void MakeSymbolicLink(in CpioEntry entry, ReadOnlySpan<byte> target)
    {
        var path = PathOf(entry);
        CleanPath(path, 0, entry);
        var found = RootWalk.Find(Root, path, followLast: false);
        if (found.Fault != LookupFault.None || found.Node is not null || found.Name is null || found.EndsInSlash)
        {
            LoseForPath(entry, found);
        }
        else if (target.Length > LongestTarget)
        {
            Losses.Add(SilentLossKind.NameTooLong, entry, $"Its target has {target.Length} bytes; at most {LongestTarget} are taken.");
        }
        else if (Create(found, SymbolicLink) is { } link)
        {
            link.Target = Encoding.Latin1.GetString(target);
            SetOwner(link, entry);
            (link.Source, link.Permissions, link.ModifiedAt) = (SourceOf(entry), 0b111_111_111, entry.Header.ModificationTime);
        }
    }

    private void MakeFolder(in CpioEntry entry, string path)
    {
        var found = RootWalk.Find(Root, path, followLast: false);
        if (found.Fault != LookupFault.None)
        {
            LoseForPath(entry, found);
            return;
        }

        if (found.Node is null)
        {
            Create(found, Folder);
        }

        // chown and chmod follow a link at the end.
        if (RootWalk.Find(Root, path, followLast: true).Node is { } folder)
        {
            SetOwner(folder, entry);
            folder.Permissions = entry.Header.Mode & PermissionMask;
            (folder.Source, folder.ModifiedAt) = (SourceOf(entry), entry.Header.ModificationTime);
        }
    }

    private void MakeDevice(in CpioEntry entry, string path)
    {
        if (TryLink(entry, path) != LinkResult.NotAsked)
        {
            return;
        }

        var found = RootWalk.Find(Root, path, followLast: false);
        if (found.Fault != LookupFault.None || (found.Node is null && (found.Name is null || found.EndsInSlash)) || found.Node is { IsFolder: true })
        {
            LoseForPath(entry, found);
            return;
        }

        if (found.Node is null && Create(found, entry.Type) is { } made)
        {
            (made.DeviceMajor, made.DeviceMinor) = (entry.Header.DeviceMajor, entry.Header.DeviceMinor);
        }
        else if (found.Node is { } kept && (kept.DeviceMajor, kept.DeviceMinor) != (entry.Header.DeviceMajor, entry.Header.DeviceMinor))
        {
            Losses.Add(SilentLossKind.DeviceKept, entry, $"The device that is there keeps its numbers {kept.DeviceMajor}:{kept.DeviceMinor}.");
        }

        if (RootWalk.Find(Root, path, followLast: true).Node is { } device)
        {
            SetOwner(device, entry);
            device.Permissions = entry.Header.Mode & PermissionMask;
            (device.Source, device.ModifiedAt) = (SourceOf(entry), entry.Header.ModificationTime);
        }
    }

    private void Overwrite(RootNode file, in CpioEntry entry, string path, bool truncate)
    {
        if (truncate)
        {
            Replaced(file, entry, path);
            _room.Truncate(file);
            file.Program = null;
        }

        _room.Start(file, entry.Header.FileSize);
        if (entry.Header.FileSize > 0)
        {
            file.Size = entry.Header.FileSize;
        }

        SetOwner(file, entry);
        file.Permissions = entry.Header.Mode & PermissionMask;
        (file.Source, file.ModifiedAt) = (SourceOf(entry), entry.Header.ModificationTime);
    }

    // maybe_link: the first entry of a set of hard links is remembered, the others become links to it.
    private LinkResult TryLink(in CpioEntry entry, string path)
    {
        if (entry.Header.LinkCount < 2 || _links.FindOrAdd(entry, path) is not { } first)
        {
            return LinkResult.NotAsked;
        }

        if (_rules.LinksReplace)
        {
            CleanPath(path, 0, entry);
        }

        var old = RootWalk.Find(Root, first, followLast: false);
        var made = RootWalk.Find(Root, path, followLast: false);
        if (old.Node is null or { IsFolder: true } || made.Fault != LookupFault.None || made.Node is not null || made.Name is null || made.EndsInSlash)
        {
            Losses.Add(SilentLossKind.LinkLost, entry, $"It is a hard link to '{first}', which could not be made.");
            return LinkResult.Failed;
        }

        (made.Folder!.Names ??= new(StringComparer.Ordinal))[made.Name] = old.Node;
        old.Node.LinkCount++;
        return LinkResult.Made;
    }

    // clean_path: what has another type goes, a folder only if it is empty.
    private void CleanPath(string path, uint type, in CpioEntry entry)
    {
        var found = RootWalk.Find(Root, path, followLast: false);
        if (found.Fault == LookupFault.None && found is { Name: { } name, Node: { } node } && node.Type != type && (node.IsFolder ? node.Children.Count == 0 : !found.EndsInSlash))
        {
            Replaced(node, entry, path);
            found.Folder!.Names!.Remove(name);
            node.LinkCount--;
            _nodes--;
            _room.Free(node);
        }
    }

    private void Replaced(RootNode node, in CpioEntry entry, string path)
    {
        if (Replacements.Count < MostReplacements)
        {
            Replacements.Add(new RootReplacement(path, node.Source, SourceOf(entry)));
        }
    }

    private void LoseForPath(in CpioEntry entry, RootLookup found)
    {
        var (kind, detail) = found.Fault switch
        {
            LookupFault.Missing => (SilentLossKind.ParentMissing, "The folder it should be in does not exist at that moment."),
            LookupFault.NotFolder => (SilentLossKind.ParentMissing, "What should be its folder is a file or a device."),
            LookupFault.Loop => (SilentLossKind.ParentMissing, "The symbolic links on its path go round in circles."),
            LookupFault.NameTooLong => (SilentLossKind.NameTooLong, "A name on its path has more than 255 bytes."),
            _ => (SilentLossKind.BlockedByFolder, "A folder with something in it has its path."),
        };
        Losses.Add(kind, entry, detail);
    }

    private RootNode? Create(RootLookup found, uint type)
    {
        if (_nodes >= RootTree.MostNodes)
        {
            IsFull = true;
            return null;
        }

        return found.Name is null ? null : Add(found.Folder!, found.Name, type);
    }

    private RootNode Add(RootNode folder, string name, uint type)
    {
        _nodes++;
        var node = new RootNode(type) { Parent = type == Folder ? folder : null };
        (folder.Names ??= new(StringComparer.Ordinal))[name] = node;
        return node;
    }

    private static void SetOwner(RootNode node, in CpioEntry entry) => (node.Uid, node.Gid) = (entry.Header.Uid, entry.Header.Gid);

    private static RootSource SourceOf(in CpioEntry entry) => new(entry.Segment, entry.Offset);

    private static string PathOf(in CpioEntry entry) => Ascii.IsValid(entry.NameBytes.Span) ? entry.Name : Encoding.Latin1.GetString(entry.NameBytes.Span);

    private enum LinkResult
    {
        NotAsked,
        Made,
        Failed,
    }
}
