using System.Collections.Immutable;
using Sunup.Diagnosis.Explanations;
using Sunup.Diagnosis.Stages;
using Sunup.Model;

namespace Sunup.Diagnosis.Catalogues;

/// <summary>Reads catalogue files: findings with their patterns, and the steps by which a boot's stages are known.</summary>
/// <remarks>docs/formats/catalogue.md has every key. All faults of a file are told, not the first alone.</remarks>
internal sealed class CatalogueReader
{
    public const string Format = "sunup-catalogue/1";
    private const int Samples = 2;

    private static readonly (string, Stage)[] _stages =
    [
        ("power-on", Stage.PowerOn), ("firmware", Stage.Firmware), ("network", Stage.Network), ("loader", Stage.Loader), ("kernel", Stage.Kernel),
        ("initramfs", Stage.Initramfs), ("root", Stage.Root), ("init", Stage.Init), ("up", Stage.Up),
    ];

    private readonly ImmutableArray<FindingTemplate>.Builder _findings = ImmutableArray.CreateBuilder<FindingTemplate>();
    private readonly ImmutableArray<StageSignature>.Builder _signatures = ImmutableArray.CreateBuilder<StageSignature>();

    public ImmutableArray<FindingTemplate> Findings => _findings.ToImmutable();

    public ImmutableArray<StageSignature> Signatures => _signatures.ToImmutable();

    public List<CatalogueFault> Faults { get; } = [];

    /// <param name="name">The file as faults name it.</param>
    /// <param name="utf8">Its bytes.</param>
    /// <param name="isUsers">Written by a user: the rules of the built-in catalogue about samples hold, ids must not be Sunup's.</param>
    public void Read(string name, ReadOnlyMemory<byte> utf8, bool isUsers)
    {
        var file = new CatalogueFile(name, utf8);
        if (file.Open() is { } root)
        {
            if (root.Needed("format") is { Length: > 0 } format && format != Format)
            {
                root.Fault("format", $"'{format}' is not {Format}");
            }

            foreach (var finding in root.Objects("findings"))
            {
                ReadFinding(finding, isUsers);
            }

            foreach (var step in root.Objects("steps"))
            {
                ReadPattern(step, null, isUsers);
            }

            root.Done();
        }

        Faults.AddRange(file.Faults);
    }

    private void ReadFinding(CatalogueObject entry, bool isUsers)
    {
        var id = entry.Needed("id");
        CheckId(entry, id, isUsers);
        var template = new FindingTemplate(id, entry.Word("stage", _stages.AsSpan()), entry.Needed("summary"), entry.Needed("cause"))
        {
            Severity = entry.Word("severity", ("error", FindingSeverity.Error), ("warning", FindingSeverity.Warning), ("info", FindingSeverity.Info)) ?? FindingSeverity.Error,
            Confidence = entry.Word("confidence", ("certain", Confidence.Certain), ("likely", Confidence.Likely), ("possible", Confidence.Possible)) ?? Confidence.Certain,
            Role = entry.Word("role", ("cause", FindingRole.Cause), ("consequence", FindingRole.Consequence), ("benign", FindingRole.Benign)) ?? FindingRole.Cause,
            Blocks = entry.Word("blocks", _stages.AsSpan()),
            IsTransient = entry.Flag("transient"),
            ConsequenceOf = entry.Texts("consequence_of"),
            Derivation = entry.Object("derived") is { } derived ? ReadDerivation(derived) : null,
            Causes = [.. entry.Objects("causes").Select(ReadCause)],
            Confirms = entry.Text("confirms"),
            Refutes = entry.Text("refutes"),
            Remedies = [.. entry.Objects("remedies").Select(ReadRemedy)],
            Source = entry.Text("source") ?? "",
            IsUsers = isUsers,
        };
        if (!entry.Has("stage"))
        {
            entry.Fault("stage", "the key is needed and not there");
        }

        var samples = entry.Objects("patterns").Sum(pattern => ReadPattern(pattern, template, isUsers));
        if (entry.Has("patterns") && samples < Samples)
        {
            entry.Fault("patterns", $"{Samples} sample lines are needed for a finding, in one pattern or in several; there are {samples}");
        }

        entry.Done();
        _findings.Add(template);
    }

    private void CheckId(CatalogueObject entry, string id, bool isUsers)
    {
        if (id.Length > 0 && isUsers == id.StartsWith("SU", StringComparison.Ordinal))
        {
            entry.Fault("id", isUsers ? $"'{id}': ids that start with SU are Sunup's own" : $"'{id}' does not start with SU");
        }

        if (_findings.Any(known => string.Equals(known.Id, id, StringComparison.Ordinal)))
        {
            entry.Fault("id", $"'{id}' is there already");
        }
    }

    private static FindingDerivation ReadDerivation(CatalogueObject entry)
    {
        var derivation = new FindingDerivation(entry.Texts("from"), ReadSigns(entry), entry.Flag("alone"));
        entry.Done();
        return derivation;
    }

    private static FindingSigns ReadSigns(CatalogueObject entry) => new()
    {
        Where = [.. entry.Map("where").Select(where => (where.Name, where.Values.Select(value => ParseValue(entry, value)).ToImmutableArray()))],
        Requires = entry.Texts("requires"),
        Absent = entry.Texts("absent"),
        With = entry.Texts("with"),
    };

    private static LinePattern ParseValue(CatalogueObject entry, string text)
    {
        try
        {
            return LinePattern.Parse(text);
        }
        catch (FormatException exception)
        {
            entry.Fault("where", exception.Message);
            return LinePattern.Parse(LinePattern.Nothing);
        }
    }

    private static FindingCause ReadCause(CatalogueObject entry)
    {
        var signs = entry.Object("seen");
        var cause = new FindingCause(entry.Needed("text"), entry.Number("weight") ?? 0)
        {
            Signs = signs is null ? null : ReadSigns(signs),
            Confirms = entry.Text("confirms"),
            Refutes = entry.Text("refutes"),
        };
        signs?.Done();
        if (cause.Weight is <= 0 or > 1)
        {
            entry.Fault("weight", "a share of more than 0 and at most 1 was needed");
        }

        entry.Done();
        return cause;
    }

    private static Remedy ReadRemedy(CatalogueObject entry)
    {
        var remedy = new Remedy(entry.Needed("text"), entry.Text("command"), entry.Text("set"));
        entry.Done();
        return remedy;
    }

    /// <summary>Returns how many sample lines it has.</summary>
    private int ReadPattern(CatalogueObject entry, FindingTemplate? finding, bool isUsers)
    {
        var findingId = finding?.Id;
        var text = entry.Needed("match");
        var samples = entry.Texts("samples");
        var unlike = entry.Texts("unlike");
        var fatal = findingId is null ? Decisiveness.No : entry.Word("fatal", ("yes", Decisiveness.Yes), ("network", Decisiveness.OnNetworkRoute), ("no", Decisiveness.No)) ?? Decisiveness.No;
        var isHarmless = findingId is null && entry.Flag("harmless");
        var pattern = ParsePattern(entry, text);
        if (samples.IsEmpty)
        {
            entry.Fault("samples", "a line that matches is needed");
        }

        var signature = new StageSignature
        {
            Software = entry.Needed("from"),
            Meaning = findingId is not null ? SignatureMeaning.Failure : isHarmless ? SignatureMeaning.Harmless : SignatureMeaning.Progress,
            Pattern = pattern ?? LinePattern.Parse(LinePattern.Nothing),
            Source = entry.Text("source") ?? finding?.Source ?? "",
            Samples = samples,
            Unlike = unlike,
            Scope = entry.Word("scope", ("program", LineScope.Program), ("kernel", LineScope.Kernel), ("either", LineScope.Either), ("timestamped", LineScope.Timestamped)) ?? LineScope.Program,
            Stage = entry.Word("reaches", _stages.AsSpan()),
            FindingId = findingId,
            Values = [.. entry.Map("values").Select(value => new EventField(value.Name, value.Values.FirstOrDefault("")))],
            Decisive = fatal,
            After = entry.Word("after", _stages.AsSpan()),
            OnRoute = entry.Word("route", ("direct", Route.Direct), ("network", Route.Network), ("san", Route.San), ("disk", Route.Disk), ("uki", Route.Uki), ("kexec", Route.Kexec)),
            UnlessCommandLineHas = entry.Text("unless_command_line"),
            Place = isUsers ? entry.PlaceOf("samples") : null,
            Fact = entry.Text("fact"),
            Overcomes = entry.Texts("overcomes"),
            Starts = entry.Word("starts", ("power-on", BootStart.PowerOn), ("loader", BootStart.Loader), ("kernel", BootStart.Kernel)),
            Priority = (int)(entry.Number("priority") ?? (isUsers ? 1 : 0)),
        };
        entry.Done();
        if (pattern is not null)
        {
            _signatures.Add(signature);
        }

        return samples.Length;
    }

    private static LinePattern? ParsePattern(CatalogueObject entry, string text)
    {
        try
        {
            var pattern = LinePattern.Parse(text);
            if (!pattern.HasLongLiteral && !pattern.StartsWithLiteral)
            {
                entry.Fault("match", $"a pattern needs a literal text: {LinePattern.ShortestLiteral} bytes anywhere, or fewer at its start");
                return null;
            }

            return pattern;
        }
        catch (FormatException exception)
        {
            entry.Fault("match", exception.Message);
            return null;
        }
    }
}
