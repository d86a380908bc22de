using System.Collections.Frozen;
using System.Collections.Immutable;
using Sunup.Diagnosis.Explanations;
using Sunup.Diagnosis.Stages;

namespace Sunup.Diagnosis.Catalogues;

/// <summary>All that Sunup knows about consoles: findings, their patterns, and the steps of a healthy boot.</summary>
/// <remarks>The built-in one is the files *.json of this folder, in the order of their names.</remarks>
public sealed class Catalogue
{
    private const string Prefix = "catalogue/";

    private static readonly Lazy<Catalogue> _builtIn = new(ReadBuiltIn);
    private static readonly Lazy<SignatureIndex> _builtInIndex = new(() => new SignatureIndex(_builtIn.Value.Signatures));

    private readonly FrozenDictionary<string, FindingTemplate> _byId;
    private readonly Lazy<SignatureIndex> _index;

    private Catalogue(CatalogueReader reader)
    {
        Findings = reader.Findings;
        Signatures = reader.Signatures;
        Derived = [.. Findings.Where(finding => finding.Derivation is not null)];
        _byId = Findings.ToFrozenDictionary(finding => finding.Id, StringComparer.Ordinal);
        _index = new Lazy<SignatureIndex>(() => new SignatureIndex(Signatures));
    }

    /// <summary>What every build carries.</summary>
    public static Catalogue BuiltIn => _builtIn.Value;

    public ImmutableArray<FindingTemplate> Findings { get; }

    /// <summary>Those that are concluded from others.</summary>
    public ImmutableArray<FindingTemplate> Derived { get; }

    /// <summary>In the order of the files; <see cref="SignatureIndex"/> has the order in which they are tried.</summary>
    public ImmutableArray<StageSignature> Signatures { get; }

    /// <summary>The patterns, made ready for searching.</summary>
    public SignatureIndex Index => ReferenceEquals(this, BuiltIn) ? _builtInIndex.Value : _index.Value;

    public FindingTemplate? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>The built-in catalogue with a user's files after it.</summary>
    /// <param name="files">Names, as faults tell them, and bytes.</param>
    /// <returns>The catalogue; or null, and why.</returns>
    public static (Catalogue? Catalogue, ImmutableArray<CatalogueFault> Faults) With(IEnumerable<(string Name, ReadOnlyMemory<byte> Utf8)> files)
    {
        var reader = ReadOwn();
        foreach (var (name, utf8) in files)
        {
            reader.Read(name, utf8, isUsers: true);
        }

        if (reader.Faults.Count > 0)
        {
            return (null, [.. reader.Faults]);
        }

        var catalogue = new Catalogue(reader);
        var faults = CatalogueSamples.Check(catalogue, users: true);
        return (faults.IsEmpty ? catalogue : null, faults);
    }

    private static Catalogue ReadBuiltIn()
    {
        var reader = ReadOwn();
        return reader.Faults.Count == 0
            ? new Catalogue(reader)
            : throw new InvalidDataException($"The built-in catalogue has faults: {string.Join("; ", reader.Faults.Take(20))}");
    }

    private static CatalogueReader ReadOwn()
    {
        var reader = new CatalogueReader();
        var assembly = typeof(Catalogue).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            reader.Read(name[Prefix.Length..], bytes, isUsers: false);
        }

        return reader;
    }
}
