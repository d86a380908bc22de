using System.Collections.Immutable;
using Sunup.Formats.KernelModules;
using Sunup.Images.Modules;
using Sunup.Images.Reading;
using Sunup.Model;

namespace Sunup.Images.Adding;

/// <summary>Puts modules with all that they need into a plan, and makes the indexes by which modprobe finds them.</summary>
/// <remarks>
/// Modules are written as the kernel links them, not compressed: what unpacks an image's modules need not know the compression. The image's
/// <c>modules.dep</c>, <c>modules.alias</c>, <c>modules.softdep</c> and their binary forms are replaced by ones that have the image's modules and the new ones.
/// </remarks>
internal sealed class ModuleAddition(ImageTree tree, AdditionPlan plan, AddRequest request)
{
    private const uint ModuleMode = 0x81a4;

    // Source: drivers/base/firmware_loader/main.c, fw_path and the compressed forms that it tries.
    private static readonly string[] s_firmwareFolders = ["lib/firmware/updates", "lib/firmware"];
    private static readonly string[] s_firmwareSuffixes = ["", ".xz", ".zst"];

    private readonly List<Finding> _findings = [];
    private readonly List<AddedModule> _modules = [];
    private readonly List<(string Module, string Release)> _releases = [];
    private readonly List<(string Module, string File)> _firmware = [];
    private readonly List<ModuleAlias> _newAliases = [];
    private readonly Dictionary<string, string> _paths = new(StringComparer.Ordinal);

    public IReadOnlyList<Finding> Findings => _findings;

    public IReadOnlyList<AddedModule> Modules => _modules;

    public void Run()
    {
        var inImage = ImageModules.ReleasesOf(tree);
        var loose = request.Modules.Where(IsFile).Select(LooseModule.Read).ToImmutableArray();
        var names = request.Modules.Where(word => !IsFile(word)).ToImmutableArray();
        var folder = names.IsEmpty && request.ModuleFolder is null && inImage.IsEmpty ? null : ModuleFolder.Open(request.ModuleFolder ?? DefaultFolder(inImage));
        var release = folder?.Release ?? loose.Select(module => module.Information.Release).FirstOrDefault() ?? inImage.FirstOrDefault("");
        var catalog = folder?.Catalog ?? new ModuleCatalog("");
        var alsoThere = request.ModulesIfThere.Where(name => catalog.Find(name) is not null);
        var selection = catalog.Select([.. loose.SelectMany(module => module.Information.Depends), .. names, .. alsoThere]);
        Report(selection, folder?.Path ?? "the folder of modules", release);
        AddAll(selection, folder, new ImageModules(tree, release), loose);
        if (!request.AnyRelease && !inImage.IsEmpty && _releases.Any(module => !inImage.Contains(module.Release)))
        {
            _findings.Add(ModuleFindings.OtherRelease(request.BasePath, inImage, _releases.Where(module => !inImage.Contains(module.Release))));
        }
    }

    private static bool IsFile(string word) => word.Contains('/', StringComparison.Ordinal) && ModuleNames.IsFile(word);

    private string DefaultFolder(ImmutableArray<string> inImage) => inImage switch
    {
        [var only] => $"/lib/modules/{only}",
        [] => throw ModuleFindings.NoModules($"{request.BasePath}, from which the kernel release would be taken,"),
        _ => throw ModuleFindings.SeveralReleases(request.BasePath, inImage),
    };

    private void Report(ModuleSelection selection, string folder, string release)
    {
        if (!selection.Missing.IsEmpty)
        {
            _findings.Add(ModuleFindings.Missing(selection.Missing, folder));
        }

        if (!selection.BuiltIn.IsEmpty)
        {
            _findings.Add(ModuleFindings.BuiltIn(selection.BuiltIn, release));
        }
    }

    private void AddAll(ModuleSelection selection, ModuleFolder? folder, ImageModules image, ImmutableArray<LooseModule> loose)
    {
        var lines = new List<ModuleDependencies>();
        foreach (var selected in selection.InLoadOrder)
        {
            var there = image.PathOf(selected.Name);
            var path = there ?? ModuleNames.WithoutCompression(selected.Module.Path);
            _paths[selected.Name] = path;
            _modules.Add(new AddedModule(selected.Name, $"{image.Folder}/{path}", Words(selected), there is not null));
            if (there is null)
            {
                AddModule(selected.Name, $"{image.Folder}/{path}", folder!.ReadModule(selected.Module.Path));
                lines.Add(new ModuleDependencies(path, [.. selected.Module.Needs.Where(need => !folder.Catalog.IsBuiltIn(need)).Select(need => PathOf(image, need))]));
            }
        }

        foreach (var module in loose)
        {
            var path = $"updates/{module.FileName}";
            _modules.Add(new AddedModule(module.Name, $"{image.Folder}/{path}", "asked for", AlreadyThere: false));
            AddModule(module.Name, $"{image.Folder}/{path}", module.Bytes);
            lines.Add(new ModuleDependencies(path, [.. selection.InLoadOrder.Reverse().Select(selected => _paths[selected.Name])]));
        }

        if (lines.Count > 0)
        {
            new ModuleIndexes(plan, image, folder?.Catalog).Write(lines, _newAliases);
        }

        Conclude(selection, loose);
    }

    private void Conclude(ModuleSelection selection, ImmutableArray<LooseModule> loose)
    {
        if (_firmware.Count > 0)
        {
            _findings.Add(ModuleFindings.FirmwareMissing(_firmware));
        }

        var asked = selection.InLoadOrder.Where(module => module.Reason == SelectionReason.Asked).Select(module => module.Name).Concat(loose.Select(module => module.Name)).ToList();
        if (asked.Count > 0)
        {
            _findings.Add(new ModuleLoading(tree, plan, request).Run(asked));
        }
    }

    private void AddModule(string name, string path, byte[] bytes)
    {
        plan.Add(new AddedEntry(path, ModuleMode, bytes.Length) { Bytes = bytes });
        if (ModuleInformation.TryRead(bytes) is not { } information)
        {
            return;
        }

        if (information.Release is { } release)
        {
            _releases.Add((name, release));
        }

        _newAliases.AddRange(information.Aliases.Select(alias => new ModuleAlias(alias, name)));
        _firmware.AddRange(information.Firmware.Where(file => !HasFirmware(file)).Select(file => (name, file)));
    }

    private bool HasFirmware(string file) => s_firmwareFolders.Any(folder => s_firmwareSuffixes.Any(suffix =>
        tree.Resolve($"{folder}/{file}{suffix}") is { } path && (tree.Find(path) is not null || plan.Has(path))));

    private string PathOf(ImageModules image, string need) =>
        _paths.GetValueOrDefault(ModuleNames.Normalize(need)) ?? image.PathOf(ModuleNames.Normalize(need)) ?? ModuleNames.WithoutCompression(need);

    private static string Words(SelectedModule module) => module.Reason switch
    {
        SelectionReason.Asked => "asked for",
        SelectionReason.Needed => $"needed by {module.For}",
        _ => $"loaded with {module.For}",
    };
}
