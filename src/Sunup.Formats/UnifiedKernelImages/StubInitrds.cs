using Sunup.Formats.Recognition;

namespace Sunup.Formats.UnifiedKernelImages;

/// <summary>Which initrds the stub puts together, in which order.</summary>
/// <remarks>
/// Source: systemd's stub.c. 252: <c>.initrd</c>, credentials, extensions, <c>.pcrsig</c>, <c>.pcrpkey</c>. 257: microcode of addons from the last to the first,
/// <c>.ucode</c>, <c>.initrd</c>, credentials, extensions, <c>.pcrsig</c>, <c>.pcrpkey</c>, <c>.osrel</c>, <c>.profile</c>, initrds of addons.
/// </remarks>
internal sealed class StubInitrds(FileBytes file, StubView view, IReadOnlyList<UkiCompanion> companions, IReadOnlyList<StubAddon> addons, int major, List<EffectiveDrop> dropped)
{
    private const uint ReadableFolder = 0b101_101_101;
    private const uint ReadableFile = 0b100_100_100;
    private const uint SecretFolder = 0b101_000_000;
    private const uint SecretFile = 0b100_000_000;
    private const int FirstWithConfext = 256;

    public IEnumerable<EffectiveInitrd> List() =>
    [
        .. addons.Reverse().Select(addon => addon.Microcode).OfType<EffectiveInitrd>(),
        .. Section(".ucode", EffectiveInitrdKind.Microcode),
        .. Section(".initrd", EffectiveInitrdKind.Main),
        .. Sidecars(),
        .. Literal(".pcrsig", "tpm2-pcr-signature.json", 0),
        .. Literal(".pcrpkey", "tpm2-pcr-public-key.pem", 0),
        .. Literal(".osrel", "os-release", StubVersions.FirstWithProfiles),
        .. Literal(".profile", "profile", StubVersions.FirstWithProfiles),
        .. addons.Select(addon => addon.Initrd).OfType<EffectiveInitrd>(),
    ];

    private IEnumerable<EffectiveInitrd> Section(string name, EffectiveInitrdKind kind) =>
        view[name] is { } section ? [new EffectiveInitrd(kind, name, section.MemorySize, () => new SectionStream(file, section))] : [];

    private IEnumerable<EffectiveInitrd> Literal(string name, string fileName, int since)
    {
        if (view[name] is not { } section || major < since)
        {
            return [];
        }

        return [new ExtraArchive(".extra", ReadableFolder).Add(fileName, ReadableFile, section.MemorySize, () => new SectionStream(file, section)).Finish($".extra/{fileName}")];
    }

    private IEnumerable<EffectiveInitrd> Sidecars()
    {
        var extensions = companions.Where(companion => companion.IsSystemExtension && (major < FirstWithConfext || !companion.IsConfigurationExtension)).ToList();
        var confexts = companions.Where(companion => companion.IsConfigurationExtension).ToList();
        return
        [
            .. Packed(".extra/credentials", companions.Where(companion => companion is { IsCredential: true, IsGlobal: false }), SecretFolder, SecretFile, 0),
            .. Packed(".extra/global_credentials", companions.Where(companion => companion is { IsCredential: true, IsGlobal: true }), SecretFolder, SecretFile, 0),
            .. Packed(".extra/sysext", extensions.Where(companion => !companion.IsGlobal), ReadableFolder, ReadableFile, 0),
            .. Packed(".extra/global_sysext", extensions.Where(companion => companion.IsGlobal), ReadableFolder, ReadableFile, StubVersions.FirstThatPlaces),
            .. major < FirstWithConfext ? [] : Packed(".extra/confext", confexts.Where(companion => !companion.IsGlobal), ReadableFolder, ReadableFile, 0),
            .. major < FirstWithConfext ? [] : Packed(".extra/global_confext", confexts.Where(companion => companion.IsGlobal), ReadableFolder, ReadableFile, StubVersions.FirstThatPlaces),
        ];
    }

    private IEnumerable<EffectiveInitrd> Packed(string folder, IEnumerable<UkiCompanion> files, uint folderMode, uint fileMode, int since)
    {
        var ordered = files.OrderBy(companion => companion.FileName, StringComparer.Ordinal).ToList();
        if (ordered.Count == 0)
        {
            return [];
        }

        if (major < since)
        {
            dropped.AddRange(ordered.Select(companion => new EffectiveDrop(companion.FileName, $"systemd-stub takes it since {since}")));
            return [];
        }

        if (ordered.Find(companion => companion.Content.Length > uint.MaxValue) is { } large)
        {
            dropped.Add(new EffectiveDrop(folder, $"{large.FileName} is larger than 4 GiB, which no cpio archive holds"));
            return [];
        }

        var archive = new ExtraArchive(folder, folderMode);
        foreach (var companion in ordered)
        {
            archive.Add(companion.FileName, fileMode, companion.Content.Length, () => companion.Content.Open(0, companion.Content.Length));
        }

        return [archive.Finish(folder)];
    }
}
