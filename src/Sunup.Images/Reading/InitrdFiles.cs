using System.Collections.Immutable;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.KernelModules;
using Sunup.Images.Roots;

namespace Sunup.Images.Reading;

/// <summary>What an initrd unpacks to: its paths, what kind of initrd it is, and its kernel modules. Of contents only what decides a boot is kept.</summary>
public sealed class InitrdFiles : IRootFiles
{
    private readonly ImageTree _tree;

    private InitrdFiles(string name, ImageTree tree)
    {
        (Name, _tree) = (name, tree);
        Maker = InitrdMakers.Of(tree);
        var root = tree.Resolve("lib/modules/.") is { Length: > 0 } path ? path : "lib/modules";
        Releases =
        [
            .. tree.Paths.Where(folder => ImageTree.ParentOf(folder) == root && tree.Find(folder) is { IsFolder: true })
                .Select(folder => new InitrdModules(this, folder)).Where(modules => modules.Count > 0).OrderBy(modules => modules.Release, StringComparer.Ordinal),
        ];
    }

    public string Name { get; }

    /// <summary>Whose scripts are in it.</summary>
    public InitrdMaker Maker { get; }

    /// <summary>The kernel releases that it has files of modules for; one that is only a folder does not count.</summary>
    public ImmutableArray<InitrdModules> Releases { get; }

    /// <summary>Paths without a slash in front; links on the way to them are followed.</summary>
    public IEnumerable<string> Paths => _tree.Paths;

    /// <summary>Reads an image to where the kernel stops reading it.</summary>
    /// <param name="name">Of the image, for findings.</param>
    /// <param name="joined">As the loader makes it; can seek, read from its start, left open.</param>
    /// <param name="rules">What of the kernel decides.</param>
    public static InitrdFiles Read(string name, Stream joined, UnpackRules rules)
    {
        var tree = new ImageTree(IsKept);
        ImageFile.Read(joined, joined.Length, rules, tree);
        return new InitrdFiles(name, tree);
    }

    public bool Exists(string path) => Follow(path) is not null;

    public IEnumerable<string> Names(string folder) =>
        Follow(folder) is { } real ? _tree.Paths.Where(path => path.Length > 0 && ImageTree.ParentOf(path) == real).Select(path => path[(real.Length == 0 ? 0 : real.Length + 1)..]).Order(StringComparer.Ordinal) : [];

    /// <summary>Of <c>init</c>, of module indexes and of lists of modules; empty for all else.</summary>
    public string Text(string path) => Follow(path) is { } real ? _tree.TextOf(real) : "";

    /// <summary>Never: lengths are not kept.</summary>
    public bool IsEmpty(string path) => false;

    public string? LinkTarget(string path) => _tree.Resolve(path) is { } real ? _tree.Find(real)?.Target : null;

    /// <summary>Of a module that disks, file systems or NICs need; null for all else.</summary>
    internal byte[]? Bytes(string path) => _tree.BytesOf(path);

    private string? Follow(string path) => FinalPath.Of(path, LinkTarget) is { } final && _tree.Resolve(final) is { } real && _tree.Find(real) is not null ? real : null;

    private static bool IsKept(string path) => ModuleNames.IsFile(path) && BootModules.Contains(ModuleNames.Normalize(path));
}
