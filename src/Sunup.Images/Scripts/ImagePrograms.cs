using System.Text;

namespace Sunup.Images.Scripts;

/// <summary>Which programs a shell finds in an image: files on its path, what is built into it, and what its busybox can.</summary>
internal sealed class ImagePrograms
{
    private const string DefaultPath = "/sbin:/usr/sbin:/bin:/usr/bin";

    // POSIX.1-2017 XCU 1.6 and 2.14, and what dash, ash and bash all have.
    private static readonly HashSet<string> s_builtIns = new(
        (". : [ alias bg break cd command continue echo eval exec exit export false fg getopts hash jobs kill local printf pwd read readonly return set shift test times trap true type "
        + "ulimit umask unalias unset wait for case").Split(' '),
        StringComparer.Ordinal);

    private static readonly HashSet<string> s_moreOfBash = new(["[[", "source", "let", "declare", "typeset", "shopt", "builtin", "mapfile", "disown"], StringComparer.Ordinal);
    private static readonly string[] s_places = ["bin", "sbin", "usr", "lib", "lib64", "scripts", "etc", "opt"];

    private readonly RootContents _image;
    private readonly HashSet<string> _applets = new(StringComparer.Ordinal);
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);
    private readonly bool _isBashLike;
    private readonly bool _knowsApplets = true;

    /// <param name="image">Its files.</param>
    /// <param name="shell">Path of the interpreter.</param>
    public ImagePrograms(RootContents image, string shell)
    {
        _image = image;
        var busyboxes = image.Tree.Paths().Where(item => item.Node.IsFile && item.Path.EndsWith("busybox", StringComparison.Ordinal)).Select(item => item.Path).ToList();
        foreach (var path in busyboxes)
        {
            var applets = image.BytesOf(path) is { } bytes ? AppletsOf(bytes) : [];
            _knowsApplets &= applets.Count > 0;
            _applets.UnionWith(applets);
        }

        _isBashLike = shell.EndsWith("bash", StringComparison.Ordinal) || shell.EndsWith("busybox", StringComparison.Ordinal) || busyboxes.Any(path => image.Tree.Find(path).Node == image.Tree.Find(shell).Node);
    }

    /// <summary>Folders that names are looked for in, by colons.</summary>
    public string SearchPath { get; set; } = DefaultPath;

    /// <summary>A step makes it: a link, a copy.</summary>
    public void Made(string path) => _made.Add(path[(path.LastIndexOf('/') + 1)..]);

    public bool IsBuiltIn(string name) => s_builtIns.Contains(name) || (_isBashLike && s_moreOfBash.Contains(name));

    /// <summary>Where a program is; null where it is not among the files.</summary>
    public string? PathOf(string name) => name.Contains('/', StringComparison.Ordinal)
        ? IsFile(name) ? name : null
        : SearchPath.Split(':').Select(folder => $"{folder.TrimEnd('/')}/{name}").FirstOrDefault(IsFile);

    /// <summary>It surely is not there. Paths to where other file systems are mounted are not judged.</summary>
    public bool IsMissing(string name) =>
        _knowsApplets && !_applets.Contains(name[(name.LastIndexOf('/') + 1)..]) && !_made.Contains(name[(name.LastIndexOf('/') + 1)..]) && PathOf(name) is null
        && (!name.Contains('/', StringComparison.Ordinal) || (name.StartsWith('/') && s_places.Contains(name.Split('/')[1], StringComparer.Ordinal)));

    private bool IsFile(string path) => _image.Tree.Find(path).Node is { IsFile: true };

    /// <summary>The names in a busybox: a list in byte order, each with a NUL behind it, that starts with <c>[</c>.</summary>
    internal static HashSet<string> AppletsOf(ReadOnlySpan<byte> program)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var start = program.IndexOf("\0[\0[[\0"u8);
        for (var rest = start < 0 ? [] : program[(start + 1)..]; names.Count < 1000;)
        {
            var length = rest.IndexOf((byte)0);
            if (length is <= 0 or > 32)
            {
                break;
            }

            names.Add(Encoding.Latin1.GetString(rest[..length]));
            rest = rest[(length + 1)..];
        }

        return names;
    }
}
