using System.Globalization;
using Sunup.Cli.Commands.Inspect;
using Sunup.Trials.Checks;

namespace Sunup.Cli.Views.Uki;

/// <summary>The tables of an image: sections, signatures, SBAT, files beside it.</summary>
internal static class UkiTables
{
    public static IReadOnlyList<FactTable> Of(UkiExamination examination) =>
        [.. new[] { Sections(examination), Signatures(examination), Sbat(examination), Companions(examination) }.Where(table => table.Rows.Count > 0)];

    public static FactTable Sections(UkiExamination examination)
    {
        var image = examination.Image;
        return new("sections", "Sections", ["section", "profile", "at byte", "bytes", "address", "in memory", "meaning"], [.. image.Sections.Select((section, index) => new FactRow(
        [
            section.Name, section.Profile is { } number ? Fact.Group(number) : image.HasProfiles ? "base" : "-", Fact.Group(section.Offset), Fact.Group(section.Length),
            Hex(section.Header.VirtualAddress), Fact.Group(section.MemorySize), UkiTexts.MeaningOf(section.Kind),
        ],
        [
            Fact.Of("name", "", section.Name), new Fact("profile", "", (long?)section.Profile, ""), Fact.Number("offset", "", section.Offset), Fact.Number("length", "", section.Length),
            Fact.Number("raw_size", "", section.Header.RawSize), Fact.Number("address", "", section.Header.VirtualAddress), Fact.Number("memory_size", "", section.MemorySize),
            Fact.Of("meaning", "", UkiTexts.MeaningOf(section.Kind)), new Fact("sha256", "", examination.Hashes.IsEmpty ? null : examination.Hashes[index], ""),
        ]))]);
    }

    public static FactTable Signatures(UkiExamination examination) => new("signatures", "Signatures", ["signer", "valid to", "image"], [.. examination.Signatures.Select(signature =>
    {
        var until = signature.Signer?.NotAfter.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var state = !examination.SignaturesCompared ? "not compared: --full does" : signature.Reason ?? "as it was signed";
        return new FactRow(
            [signature.Signer?.Name ?? "unknown", until ?? "-", state],
            [
                Fact.Of("signer", "", signature.Signer?.Subject), Fact.Of("issuer", "", signature.Signer?.Issuer), Fact.Of("not_after", "", until), Fact.Of("certificate_sha256", "", signature.Signer?.Sha256),
                Fact.Number("offset", "", signature.Entry.Offset), Fact.Number("length", "", signature.Entry.Length),
                new Fact("intact", "", examination.SignaturesCompared ? signature.IsIntact : null, ""), Fact.Of("reason", "", examination.SignaturesCompared ? signature.Reason : null),
            ]);
    })]);

    public static FactTable Sbat(UkiExamination examination) => new("sbat", "SBAT", ["component", "generation", "package", "version"], [.. UkiTexts.SbatOf(examination.Sbat ?? "").Select(row => new FactRow(
        [Cell(row, 0), Cell(row, 1), Cell(row, 3), Cell(row, 4)],
        [Fact.Of("component", "", Cell(row, 0)), Fact.Of("generation", "", Cell(row, 1)), Fact.Of("vendor", "", Cell(row, 2)), Fact.Of("package", "", Cell(row, 3)), Fact.Of("version", "", Cell(row, 4)), Fact.Of("url", "", Cell(row, 5))]))]);

    public static FactTable Companions(UkiExamination examination) => new("companions", "Files beside it", ["file", "bytes", "for", "taken"], [.. examination.Companions.Select(companion =>
    {
        var drop = examination.Boots.SelectMany(boot => boot.Dropped).FirstOrDefault(drop => drop.What == companion.FileName);
        return new FactRow(
            [companion.FileName, Fact.Group(companion.Content.Length), companion.IsGlobal ? "all images" : "this image", drop is null ? "yes" : $"no: {drop.Why}"],
            [Fact.Of("file", "", companion.FileName), Fact.Number("length", "", companion.Content.Length), Fact.Of("global", "", companion.IsGlobal), Fact.Of("taken", "", drop is null), Fact.Of("reason", "", drop?.Why)]);
    })]);

    private static string Cell(string[] row, int index) => index < row.Length ? row[index] : "";

    private static string Hex(long value) => string.Create(CultureInfo.InvariantCulture, $"0x{value:x8}");
}
