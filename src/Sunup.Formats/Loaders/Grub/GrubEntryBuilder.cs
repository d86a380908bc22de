using Sunup.Formats.Loaders.Configurations;

namespace Sunup.Formats.Loaders.Grub;

/// <summary>Notes what an entry loads while it is run.</summary>
internal sealed class GrubEntryBuilder
{
    private readonly List<LoaderFile> _files = [];
    private string? _commandLine;
    private int _line;
    private string? _note;

    /// <param name="words">A command with its arguments.</param>
    /// <param name="line">1-based.</param>
    /// <param name="root">The variable <c>root</c> at that moment.</param>
    public void Take(List<string> words, int line, string root)
    {
        switch (words[0])
        {
            case "linux" or "linux16" or "linuxefi" or "kernel" when words.Count > 1:
                var rest = words.Skip(1).SkipWhile(word => word.StartsWith("--", StringComparison.Ordinal)).ToList();
                Add(rest.FirstOrDefault() ?? "", LoaderFileUse.Kernel, line, root);
                (_commandLine, _line) = (string.Join(' ', rest.Skip(1).Select(GrubText.Passed)), line);
                break;
            case "initrd" or "initrd16" or "initrdefi":
                AddAll(words, LoaderFileUse.Initrd, line, root);
                break;
            case "devicetree":
                AddAll(words, LoaderFileUse.DeviceTree, line, root);
                break;
            case "multiboot" or "multiboot2" or "xen_hypervisor" when words.Count > 1:
                Add(words[1], LoaderFileUse.Program, line, root);
                _note = "a multiboot kernel";
                break;
            case "module" or "module2" or "xen_module" when words.Count > 1:
                Add(words.Skip(1).First(word => !word.StartsWith("--", StringComparison.Ordinal) || word == words[^1]), LoaderFileUse.Initrd, line, root);
                break;
            case "chainloader" when words.Count > 1:
                Chain(words[^1], line, root);
                break;
            case "fwsetup":
                _note = "goes to the firmware's setup";
                break;
            case "exit" or "reboot" or "halt":
                _note = $"{words[0]}s";
                break;
        }
    }

    public LoaderEntry ToEntry(string id, string title, int line) => new()
    {
        Id = id,
        Title = title,
        Line = line,
        Files = [.. _files],
        CommandLine = _commandLine,
        CommandLineLine = _line,
        Note = _note,
    };

    // +1 is the first sector of the volume.
    private void Chain(string target, int line, string root)
    {
        if (target.Contains('+', StringComparison.Ordinal))
        {
            _note = "starts a boot sector";
        }
        else
        {
            Add(target, LoaderFileUse.Program, line, root);
        }
    }

    private void AddAll(List<string> words, LoaderFileUse use, int line, string root)
    {
        foreach (var path in words.Skip(1).Where(word => !word.StartsWith("--", StringComparison.Ordinal)))
        {
            // newc:name:path gives the file another name inside.
            Add(path.StartsWith("newc:", StringComparison.Ordinal) ? path[(path.LastIndexOf(':') + 1)..] : path, use, line, root);
        }
    }

    private void Add(string path, LoaderFileUse use, int line, string root)
    {
        var end = path.StartsWith('(') ? path.IndexOf(')', StringComparison.Ordinal) : -1;
        _files.Add(end > 0
            ? new LoaderFile(path[(end + 1)..], use, line, GrubVolume.Of(path[..(end + 1)]))
            : new LoaderFile(path, use, line, GrubVolume.Of(root)));
    }
}
