using Sunup.Formats.Recognition;

namespace Sunup.Formats.UnifiedKernelImages;

/// <summary>An addon that the stub takes.</summary>
internal sealed class StubAddon
{
    private readonly StubView _view;
    private readonly FileBytes _file;
    private readonly int _major;

    private StubAddon(string name, StubView view, FileBytes file, int major) => (Name, _view, _file, _major) = (name, view, file, major);

    public string Name { get; }

    public string? CommandLine => Section(".cmdline") is { } section ? StubText.Of(_file, section) : null;

    public EffectiveInitrd? Initrd => Piece(".initrd", EffectiveInitrdKind.Addon);

    public EffectiveInitrd? Microcode => Piece(".ucode", EffectiveInitrdKind.Microcode);

    /// <summary>Null for one that the stub leaves out, and why.</summary>
    /// <param name="companion">The file.</param>
    /// <param name="image">Whose addon it is.</param>
    /// <param name="uname">What the image's <c>.uname</c> says; null for none.</param>
    /// <param name="refusal">Empty for an addon that is taken.</param>
    public static StubAddon? Read(UkiCompanion companion, UkiImage image, string? uname, out string refusal)
    {
        var addon = UkiImage.Read(companion.Content);
        refusal = addon is null ? "it is no PE image with a section that an addon has"
            : addon.Pe.Machine != image.Pe.Machine ? "it is for another machine"
            : !addon.IsAddon ? "it is a unified kernel image, no addon: it has a .linux"
            : "";
        if (refusal.Length > 0)
        {
            return null;
        }

        // The addon's own stub does not run: the image's decides how its sections are found.
        var view = new StubView(addon! with { Stub = image.Stub }, 0);
        var mine = view[".uname"] is { } section ? StubText.Of(companion.Content, section) : null;
        if (uname is not null && mine is not null && uname != mine)
        {
            refusal = $".uname is {mine}, the image's {uname}";
            return null;
        }

        var major = StubVersions.MajorOf(image.Stub);
        refusal = view.Names.Any(name => view[name] is { } found && StubVersions.FirstWithAddon(found.Kind) <= major) ? "" : "it has no section that this stub takes from an addon";
        return refusal.Length > 0 ? null : new StubAddon(companion.FileName, view, companion.Content, major);
    }

    private UkiSection? Section(string name) => _view[name] is { } section && StubVersions.FirstWithAddon(section.Kind) <= _major ? section : null;

    private EffectiveInitrd? Piece(string name, EffectiveInitrdKind kind) =>
        Section(name) is { } section ? new EffectiveInitrd(kind, $"{Name} {name}", section.MemorySize, () => new SectionStream(_file, section)) : null;
}
