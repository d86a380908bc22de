using System.Collections.Immutable;
using System.Text;
using Sunup.Model;

namespace Sunup.Serving.Files;

/// <summary>The served tree: <c>loaders/</c>, <c>machines/NAME/</c>, <c>files/</c>, <c>boot.ipxe</c>, and over TFTP the user's TFTP folder at the top.</summary>
/// <remarks>docs/formats/http.md has the tree. Files of the user's are opened beneath their folder; see <see cref="ServedFolder"/>.</remarks>
public sealed class BootFileStore : IBootFileSource
{
    /// <summary>The one script for machines that are sent here by a foreign DHCP server: it goes on to the script of the machine that it finds itself on.</summary>
    public const string AnyMachineScript = "boot.ipxe";

    private const string Autoexec = "autoexec.ipxe";

    private static readonly BootFile AnyMachine = new(
        AnyMachineScript,
        ServedContent.Of(Encoding.ASCII.GetBytes(
            "#!ipxe\nchain --autofree --replace boot?mac=${mac:hexhyp}&uuid=${uuid}&serial=${serial:uristring} || exit 1\n")),
        MediaTypes.Text);

    private readonly IMachineDirectory _machines;
    private readonly LoaderCatalogue _loaders;
    private readonly ServedFolder? _files;
    private readonly ServedFolder? _tftp;

    public BootFileStore(IMachineDirectory machines, LoaderCatalogue loaders, HttpServiceConfig http, TftpServiceConfig tftp)
    {
        _machines = machines;
        _loaders = loaders;
        _files = http.Root is null ? null : new ServedFolder(http.Root);
        _tftp = tftp.Root is null ? null : new ServedFolder(tftp.Root, tftp.FoldCase);
    }

    public BootFile? Find(in BootFileRequest request)
    {
        var overTftp = request.Transport == EventSource.Tftp;
        var path = ServedPath.Parse(request.Path, backslashes: overTftp);
        if (path.Fault is not null || path.Parts.IsEmpty)
        {
            return null;
        }

        return (path.Parts, path.Parts[0]) switch
        {
            ({ Length: 3 }, "machines") => FindMachineFile(path.Parts[1], path.Parts[2]),
            ({ Length: 2 }, "loaders") => FindLoader(path.Parts[1]),
            ({ Length: > 1 }, "files") when _files is not null => _files.Find(path.Parts[1..], string.Join('/', path.Parts)),
            ({ Length: 1 }, AnyMachineScript) when !overTftp => AnyMachine,
            _ when overTftp => FindOverTftp(path.Parts),
            _ => null,
        };
    }

    public BootFileMiss Explain(in BootFileRequest request)
    {
        var overTftp = request.Transport == EventSource.Tftp;
        var path = ServedPath.Parse(request.Path, backslashes: overTftp);
        if (path.Fault is not null)
        {
            return new(BootFileMissKind.Escapes, path.Fault);
        }

        if (path.Parts.IsEmpty)
        {
            return new(BootFileMissKind.NotFound, "no file is named", "loaders/", "machines/", "files/");
        }

        if (path.Parts[^1] is Autoexec && path.Parts is { Length: 1 } or ["loaders", _] or ["machines", _, _])
        {
            return new(BootFileMissKind.Unneeded, "iPXE looks for this script by itself and goes on with DHCP without it");
        }

        return path.Parts switch
        {
            ["machines", _, _] => ExplainMachine(path.Parts[1], path.Parts[2]),
            ["loaders", _] => ExplainLoader(path.Parts[1]),
            ["files", ..] when _files is not null => _files.Explain(path.Parts[1..]),
            ["files", ..] => new(BootFileMissKind.NotFound, "no folder is served here: `http.root` is not set in the service file"),
            _ when overTftp && _tftp is not null => _tftp.Explain(path.Parts),
            _ => new(BootFileMissKind.NotFound, "no such file", NearestOfAll(path.Parts)),
        };
    }

    private BootFile? FindMachineFile(string machine, string name) =>
        _machines.FindByName(machine)?.FindFile(name) is { } file
            ? new BootFile($"machines/{machine}/{name}", file.Content, file.MediaType, machine)
            : null;

    private BootFile? FindLoader(string name)
    {
        var loader = _loaders.FindByName(name);
        try
        {
            return loader is null ? null : new BootFile($"loaders/{name}", ServedContent.OfFile(loader.Path), MediaTypes.Of(name));
        }
        catch (FileNotFoundException)
        {
            // The package was removed while Sunup ran.
            return null;
        }
    }

    // A file of the user's comes first, so that a site can put a loader or an autoexec.ipxe of its own in place.
    private BootFile? FindOverTftp(ImmutableArray<string> parts) =>
        _tftp?.Find(parts, string.Join('/', parts)) ?? (parts.Length == 1 ? FindLoader(parts[0]) : null);

    private BootFileMiss ExplainMachine(string machine, string name)
    {
        var plan = _machines.FindByName(machine);
        return plan is null
            ? new(BootFileMissKind.NotFound, $"no machine is called '{machine}'")
            : new(BootFileMissKind.NotFound, $"machine {machine} has no such file", NearestNames.Of(name, plan.Files.Select(file => file.Name)));
    }

    private BootFileMiss ExplainLoader(string name)
    {
        var names = _loaders.Loaders.Select(loader => loader.Name).ToList();
        return names.Count == 0
            ? new(BootFileMissKind.NotFound, "no iPXE is installed; on Debian the package is `ipxe`")
            : new(BootFileMissKind.NotFound, "no such loader", NearestNames.Of(name, names));
    }

    private ImmutableArray<string> NearestOfAll(ImmutableArray<string> parts) =>
        NearestNames.Of(string.Join('/', parts), [AnyMachineScript, .. _loaders.Loaders.Select(loader => $"loaders/{loader.Name}")]);
}
