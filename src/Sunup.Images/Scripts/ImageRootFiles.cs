using System.Text;
using Sunup.Images.Roots;

namespace Sunup.Images.Scripts;

/// <summary>The root of an initramfs as a root file system.</summary>
internal sealed class ImageRootFiles(string name, RootContents contents) : IRootFiles
{
    public string Name => name;

    public bool Exists(string path) => contents.Tree.Find("/" + path).Node is not null;

    public IEnumerable<string> Names(string folder) => contents.Tree.Find("/" + folder).Node is { IsFolder: true } node ? node.Children.Keys.Order(StringComparer.Ordinal) : [];

    public string Text(string path) => contents.BytesOf("/" + path) is { } bytes ? Encoding.UTF8.GetString(bytes) : "";

    public bool IsEmpty(string path) => contents.Tree.Find("/" + path).Node is { IsFile: true, Size: 0 };

    public string? LinkTarget(string path) => contents.Tree.Find("/" + path, followLast: false).Node is { IsSymbolicLink: true } node ? node.Target : null;
}
