using Sunup.Diagnosis.Catalogues;

namespace Sunup.Diagnosis.Tests.Catalogues;

public sealed class CatalogueSizeTests
{
    [Fact]
    public void At_least_two_hundred_findings_are_read_off_console_lines()
    {
        var ids = Catalogue.BuiltIn.Signatures.Select(signature => signature.FindingId).OfType<string>().Distinct().ToList();
        Assert.True(ids.Count >= 200, $"there are {ids.Count}");
        Assert.Equal(["02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14"], ids.Select(id => id[2..4]).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_a_finding_follows_from_is_in_the_catalogue()
    {
        var catalogue = Catalogue.BuiltIn;
        var unknown =
            from finding in catalogue.Findings
            from id in finding.ConsequenceOf.Concat(finding.Derivation?.From ?? [])
            where !id.EndsWith('*') && catalogue.Find(id) is null
            select $"{finding.Id} names {id}";
        Assert.Equal("", string.Join('\n', unknown));
    }

    [Fact]
    public void What_signs_name_is_established_by_some_line()
    {
        var catalogue = Catalogue.BuiltIn;
        // The last is counted, not read.
        var known = catalogue.Signatures.Select(signature => signature.Fact).OfType<string>().Append("kernel-log").ToHashSet(StringComparer.Ordinal);
        var signs = catalogue.Derived.Select(finding => finding.Derivation!.Signs)
            .Concat(catalogue.Findings.SelectMany(finding => finding.Causes).Select(cause => cause.Signs).OfType<FindingSigns>()).ToList();
        Assert.DoesNotContain(signs.SelectMany(sign => sign.Requires.Concat(sign.Absent)), fact => !known.Contains(fact) && !fact.StartsWith("cmdline", StringComparison.Ordinal));
        Assert.DoesNotContain(signs.SelectMany(sign => sign.With), id => catalogue.Find(id) is null);
    }
}
