using System.Text;
using Sunup.Formats.PortableExecutables;
using Sunup.Formats.PortableExecutables.Layout;
using Sunup.Formats.Recognition;
using Sunup.Images.UnifiedKernelImages.Signing;
using Sunup.Model;

namespace Sunup.Images.UnifiedKernelImages;

/// <summary>A recipe with its files open: every section, in the order in which it is written.</summary>
internal sealed class UkiPlan : IDisposable
{
    private readonly UkiRecipe _recipe;
    private readonly List<UkiInput> _inputs = [];
    private readonly List<PlannedSection> _sections = [];
    private UkiKernel? _kernel;

    private UkiPlan(UkiRecipe recipe, PeStub stub) => (_recipe, Stub) = (recipe, stub);

    public PeStub Stub { get; }

    public IReadOnlyList<PlannedSection> Sections => _sections;

    public IReadOnlyList<PeAddition> Additions => [.. _sections.Select(section => section.ToAddition())];

    /// <summary>The stub says the same of itself as the kernel that it starts, or firmware that enforces it would stop it.</summary>
    public bool IsNxCompatible => _kernel?.IsNxCompatible ?? true;

    public string? Uname { get; private set; }

    /// <summary>What was noticed on the way.</summary>
    public List<Finding> Notes { get; } = [];

    /// <exception cref="FindingException">A file cannot be read, or cannot be what it is given for.</exception>
    public static UkiPlan Open(UkiRecipe recipe, CancellationToken cancellationToken)
    {
        var plan = new UkiPlan(recipe, ReadStub(recipe));
        try
        {
            plan.Fill(cancellationToken);
            return plan;
        }
        catch
        {
            plan.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var input in _inputs)
        {
            input.Dispose();
        }
    }

    private static PeStub ReadStub(UkiRecipe recipe)
    {
        using var input = new UkiInput(recipe.Stub);
        return PeStub.Read(new FileBytes(input), out var fault) ?? throw new FindingException(UkiFindings.StubUnfit(recipe.StubName, fault!.Value));
    }

    private void Fill(CancellationToken cancellationToken)
    {
        var pcr = _recipe.PcrKeys.IsEmpty || _recipe.IsAddon ? null : new PcrMeasurement(_recipe.PcrBanks, cancellationToken);
        AddAll(WithPcrKey(_recipe.Base), null);
        AddText(".sbat", SbatText.Join(SbatImages(), _recipe.Sbat, _recipe.IsAddon), null);
        var first = _recipe.BaseProfile ?? (_recipe.Profiles.IsEmpty ? null : new UkiProfileRecipe { Id = "main" });
        if (first is not null)
        {
            Add(".profile", first.ToContent(), 0);
            AddAll(first.Sections, 0);
        }

        SignPcr(pcr, first is null ? null : 0);
        for (var i = 0; i < _recipe.Profiles.Length; i++)
        {
            Add(".profile", _recipe.Profiles[i].ToContent(), i + 1);
            AddAll(_recipe.Profiles[i].Sections, i + 1);
            SignPcr(pcr, i + 1);
        }

        Notes.AddRange(UkiNotes.Of(_recipe, _sections, Stub));
    }

    private void AddAll(UkiSections sections, int? profile)
    {
        var linux = sections.Linux is { } content ? Track(content) : null;
        var kernel = linux is null ? null : UkiKernel.Open(linux, _recipe.KernelName, Stub.Image);
        if (profile is null)
        {
            _kernel = kernel;
            sections = WithUname(sections);
        }

        foreach (var (name, section) in sections.InOrder())
        {
            if (name == ".linux")
            {
                _sections.Add(new PlannedSection(name, linux!, profile, kernel!.VirtualSize));
            }
            else
            {
                Add(name, section, profile);
            }
        }
    }

    private UkiSections WithUname(UkiSections sections)
    {
        if (sections.Uname is null && _recipe.DetectUname && _kernel?.Release() is { } release)
        {
            Uname = release;
            return sections with { Uname = UkiContent.OfText(release) };
        }

        return sections;
    }

    // A section of no bytes is none to the stub: it is not written.
    private void Add(string name, UkiContent content, int? profile)
    {
        var input = Track(content);
        if (input.Length == 0)
        {
            Notes.Add(UkiFindings.EmptySection(name));
            return;
        }

        if (name == ".uname" && profile is null)
        {
            Uname = Encoding.UTF8.GetString(new FileBytes(input).Read(0, 256)).TrimEnd('\0', '\n');
        }

        _sections.Add(new PlannedSection(name, input, profile, input.Length));
    }

    // What is sealed to the key is bound to it by its public part; with several keys it has to be said which one is meant.
    private UkiSections WithPcrKey(UkiSections sections) =>
        sections.PcrPublicKey is null && _recipe.PcrKeys is [var key] ? sections with { PcrPublicKey = UkiContent.OfText(key.PublicPem) } : sections;

    private void SignPcr(PcrMeasurement? pcr, int? profile)
    {
        if (pcr is null)
        {
            return;
        }

        List<PlannedSection> own = [.. _sections.Where(section => section.Profile == profile && section.Profile is not null), .. _sections.Where(section => section.Profile is null)];
        if (StubVersion.MajorOf(Stub) < StubVersion.MeasuresSbat)
        {
            own.RemoveAll(section => section.Name is ".sbat" or ".uname");
        }

        var plain = own.Where(section => section.Name != ".dtbauto").ToList();
        var signatures = new PcrSignatures(_recipe.PcrBanks, _recipe.PcrKeys);
        signatures.Add(pcr.Measure(plain));
        foreach (var tree in own.Where(section => section.Name == ".dtbauto"))
        {
            // The stub measures the one that it chose for the machine.
            signatures.Add(pcr.Measure([.. plain, tree]));
        }

        AddText(".pcrsig", signatures.ToJson(), profile);
    }

    private void AddText(string name, string text, int? profile) => Add(name, UkiContent.OfText(text), profile);

    private UkiInput Track(UkiContent content)
    {
        var input = new UkiInput(content);
        _inputs.Add(input);
        return input;
    }

    private IEnumerable<(PeImage Pe, FileBytes File)> SbatImages() => _recipe.IsAddon || _kernel is null
        ? []
        : [(Stub.Image, new FileBytes(Stub.Bytes.ToArray())), (_kernel.Pe, _kernel.File)];
}
