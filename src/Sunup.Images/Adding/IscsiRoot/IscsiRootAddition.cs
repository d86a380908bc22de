using System.Text;
using Sunup.Images.Reading;
using Sunup.Linux.Files;
using Sunup.Model;

namespace Sunup.Images.Adding.IscsiRoot;

/// <summary>Puts into a plan what attaches an iSCSI disk, and what calls it at the right moment of that image's start.</summary>
/// <remarks>Everything is in <c>/sunup/iscsi-root</c>, programs with their own libraries; only the callers are elsewhere. docs/formats/iscsi-root.md.</remarks>
internal sealed class IscsiRootAddition(ImageTree tree, AdditionPlan plan, IscsiRootParts parts)
{
    private const string Folder = "sunup/iscsi-root";
    private static readonly (string Stage, string Script)[] s_toolsScripts = [("local-top", "initramfs-tools.sh"), ("local-bottom", "initramfs-tools-bottom.sh")];

    private const uint Executable = FileTypes.Regular | 0x1ed;
    private const uint Text = FileTypes.Regular | 0x1a4;

    /// <returns>What calls it, as a finding.</returns>
    public Finding Run(string image)
    {
        AddFile($"{Folder}/busybox", parts.Busybox);
        AddFile($"{Folder}/iscsistart", parts.Initiator.Program);
        if (parts.Initiator.Loader is { } loader)
        {
            AddFile($"{Folder}/loader", loader);
        }

        foreach (var (name, file) in parts.Initiator.Libraries)
        {
            AddFile($"{Folder}/lib/{name}", file);
        }

        AddScript($"{Folder}/attach", "attach.sh");
        AddScript($"{Folder}/udhcpc", "udhcpc.sh");
        AddScript($"{Folder}/keep", "keep.sh");
        return InitrdMakers.Of(tree) switch
        {
            InitrdMaker.InitramfsTools => HookInitramfsTools(image),
            InitrdMaker.Dracut => HookDracut(image),
            _ => WrapInit(image),
        };
    }

    private Finding HookInitramfsTools(string image)
    {
        foreach (var (stage, script) in s_toolsScripts)
        {
            AddScript($"scripts/{stage}/sunup-iscsi-root", script);
            var order = plan.Find($"scripts/{stage}/ORDER") is { Bytes: { } changed } ? Encoding.UTF8.GetString(changed) : tree.TextOf($"scripts/{stage}/ORDER");
            AddBytes($"scripts/{stage}/ORDER", Text, Encoding.UTF8.GetBytes($"{order}{(order is "" or [.., '\n'] ? "" : "\n")}/scripts/{stage}/sunup-iscsi-root \"$@\"\n[ -e /conf/param.conf ] && . /conf/param.conf\n"));
        }

        return IscsiRootFindings.Called(image, "initramfs-tools", "its init calls scripts/local-top/sunup-iscsi-root before it looks for the root file system, and scripts/local-bottom/sunup-iscsi-root behind it");
    }

    private Finding HookDracut(string image)
    {
        var hooks = InitrdMakers.DracutHooksOf(tree)!;
        AddScript($"{hooks}/initqueue/settled/50-sunup-iscsi-root.sh", "dracut.sh");
        AddScript($"{hooks}/initqueue/finished/50-sunup-iscsi-root.sh", "dracut-finished.sh");
        AddScript($"{hooks}/pre-pivot/50-sunup-iscsi-root.sh", "dracut-bottom.sh");
        // With systemd the queue is a unit that is skipped where no module of the image asked for it: without this file nothing would be attached.
        AddBytes($"{hooks[..hooks.LastIndexOf('/')]}/need-initqueue", Text, []);
        return IscsiRootFindings.Called(image, "dracut", $"its queue runs {hooks}/initqueue/settled/50-sunup-iscsi-root.sh once udev has settled, and pre-pivot/50-sunup-iscsi-root.sh before the root is changed");
    }

    private Finding WrapInit(string image)
    {
        var planned = plan.Find("init");
        var isLink = planned is null ? tree.Find("init") is { IsSymbolicLink: true } : planned.Mode >> 12 == FileTypes.SymbolicLink >> 12;
        if (isLink)
        {
            var target = planned is { Bytes: { } link } ? Encoding.UTF8.GetString(link) : tree.Find("init")!.Target!;
            AddBytes($"{Folder}/init", FileTypes.SymbolicLink | 0x1ff, Encoding.UTF8.GetBytes(target.StartsWith('/') ? target : "/" + target));
        }
        else if (planned is not null)
        {
            plan.Add(planned with { Path = $"{Folder}/init" });
        }
        else if (tree.Init is { } init)
        {
            AddBytes($"{Folder}/init", Executable, init);
        }
        else
        {
            return IscsiRootFindings.NoInit(image);
        }

        AddScript("init", "wrapping-init.sh");
        return IscsiRootFindings.Called(image, "no maker that is known here", "its /init is replaced by one that attaches the disk and then starts the old one, which is kept byte for byte");
    }

    private void AddScript(string path, string name) => AddBytes(path, Executable, Encoding.UTF8.GetBytes(ScriptOf(name)));

    private void AddBytes(string path, uint mode, byte[] bytes) => plan.Add(new AddedEntry(path, mode, bytes.Length) { Bytes = bytes });

    private void AddFile(string path, string source) => plan.Add(new AddedEntry(path, Executable, new FileInfo(source).Length) { SourcePath = source });

    private static string ScriptOf(string name)
    {
        using var stream = typeof(IscsiRootAddition).Assembly.GetManifestResourceStream($"iscsi-root/{name}") ?? throw new InvalidOperationException($"The resource {name} is missing.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
