using System.Collections.Immutable;
using Sunup.Formats.Loaders.Configurations;

namespace Sunup.Formats.Loaders.Syslinux;

/// <summary>A label while it is read.</summary>
internal sealed class SyslinuxLabel(string name, int line)
{
    private string? _program;
    private string _keyword = "";
    private int _programLine;

    public string Name => name;

    public int Line { get; } = line;

    public string? Title { get; set; }

    public string? Append { get; set; }

    public int AppendLine { get; set; } = line;

    public string? LocalBoot { get; set; }

    public bool IsMenuDefault { get; set; }

    public List<LoaderFile> Others { get; } = [];

    public bool HasProgram => _program is not null;

    public void SetProgram(string keyword, string path, int programLine) => (_keyword, _program, _programLine) = (keyword, path, programLine);

    public LoaderEntry ToEntry(string? globalAppend, bool isDefault)
    {
        // APPEND of the label wins over the global one; a single minus is none at all.
        var append = Append is "-" ? "" : Append ?? globalAppend ?? "";
        var use = UseOf();
        var files = ImmutableArray.CreateBuilder<LoaderFile>();
        if (_program is not null)
        {
            files.Add(new LoaderFile(_program, use, _programLine));
        }

        var isLinux = use == LoaderFileUse.Kernel;
        files.AddRange(isLinux ? InitrdsOf(append) : []);
        files.AddRange(Others);
        return new LoaderEntry
        {
            Id = name,
            Title = Title ?? name,
            Line = Line,
            Files = files.ToImmutable(),
            CommandLine = isLinux ? append : null,
            CommandLineLine = AppendLine,
            Note = LocalBoot is not null ? LocalBoot == "-1" ? "goes back to the firmware: the next boot device" : "starts the local disk"
                : _program is null ? "names nothing to start: the label itself is taken for a kernel"
                : use is LoaderFileUse.Program && append.Length > 0 ? $"arguments: {append}" : null,
            IsDefault = isDefault,
        };
    }

    private IEnumerable<LoaderFile> InitrdsOf(string append) => append.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Where(word => word.StartsWith("initrd=", StringComparison.Ordinal))
        .TakeLast(1)
        .SelectMany(word => word["initrd=".Length..].Split(',', StringSplitOptions.RemoveEmptyEntries))
        .Where(_ => !Others.Exists(file => file.Use == LoaderFileUse.Initrd))
        .Select(path => new LoaderFile(path, LoaderFileUse.Initrd, AppendLine));

    // KERNEL goes by the extension; the others say what they start.
    private LoaderFileUse UseOf() => _keyword switch
    {
        "linux" => LoaderFileUse.Kernel,
        "com32" or "comboot" or "fdimage" => LoaderFileUse.Program,
        "boot" or "bss" or "pxe" => LoaderFileUse.BootSector,
        "config" => LoaderFileUse.Configuration,
        _ => Path.GetExtension(_program ?? "").ToLowerInvariant() switch
        {
            ".c32" or ".com" or ".cbt" or ".img" => LoaderFileUse.Program,
            ".bin" or ".bs" or ".bss" or ".0" => LoaderFileUse.BootSector,
            _ => LoaderFileUse.Kernel,
        },
    };
}
