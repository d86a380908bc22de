using System.Collections.Immutable;
using System.Text;
using Sunup.Images.Modules;
using Sunup.Images.Reading;
using Sunup.Model;

namespace Sunup.Images.Adding;

/// <summary>How modules of an image get loaded: by which file of the tool that made it, and, where that is asked for, its new content.</summary>
internal sealed class ModuleLoading(ImageTree tree, AdditionPlan plan, AddRequest request)
{
    private const uint TextMode = 0x81a4;

    public Finding Run(IReadOnlyList<string> names)
    {
        var (file, text, how) = Choose(names);
        var done = request.Load && file is not null;
        if (done)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            plan.Add(new AddedEntry(file!, TextMode, bytes.Length) { Bytes = bytes });
        }

        ImmutableArray<Evidence> evidence = file is null ? [] : [new Evidence(text.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], file)];
        return ModuleFindings.MustBeLoaded(request.BasePath, names, how, evidence, done);
    }

    private (string? File, string Text, string How) Choose(IReadOnlyList<string> names)
    {
        const string coldplug = "Drivers are loaded by udev when their device is found, by the image's modules.alias, which has the new modules; others only if something asks for them. ";
        var lines = string.Concat(names.Select(name => $"{name}\n"));
        var maker = InitrdMakers.Of(tree);
        if (maker is InitrdMaker.InitramfsTools || Has("conf/modules"))
        {
            var present = tree.TextOf("conf/modules");
            return ("conf/modules", $"{present}{(present is "" or [.., '\n'] ? "" : "\n")}{lines}",
                coldplug + "The image is of initramfs-tools: its init loads what /conf/modules names, before anything else. On the installed system that file is made from /etc/initramfs-tools/modules.");
        }

        if (Has("usr/lib/systemd/systemd-modules-load") || Has("lib/systemd/systemd-modules-load"))
        {
            return ("etc/modules-load.d/sunup.conf", lines,
                coldplug + "systemd runs in the image: systemd-modules-load loads what files in /etc/modules-load.d name. With dracut the installed system says it by force_drivers+=\" NAME \".");
        }

        if (maker is InitrdMaker.Dracut || Has("usr/lib/initrd-release") || Has("etc/initrd-release"))
        {
            return ("etc/cmdline.d/sunup.conf", $"{string.Join(' ', names.Select(name => $"rd.driver.pre={name}"))}\n",
                coldplug + "The image is of dracut, without systemd: it loads what rd.driver.pre= names, on the command line or in a file of /etc/cmdline.d.");
        }

        return (null, lines, maker is InitrdMaker.Mkinitcpio
            ? coldplug + "The image seems to be of mkinitcpio: MODULES in its /config names what is loaded; on the installed system, MODULES in /etc/mkinitcpio.conf."
            : coldplug + "The image is of no tool that is known here: its /init has to load them.");
    }

    private bool Has(string path) => tree.Resolve(path) is { } real && tree.Find(real) is not null;
}
