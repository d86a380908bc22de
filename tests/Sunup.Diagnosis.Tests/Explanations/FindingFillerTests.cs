using Sunup.Diagnosis.Catalogues;
using Sunup.Diagnosis.Explanations;
using Sunup.Diagnosis.Tests.Logs;
using Sunup.Model;

namespace Sunup.Diagnosis.Tests.Explanations;

public sealed class FindingFillerTests
{
    [Fact]
    public void Where_a_pattern_keeps_no_words_the_line_itself_is_told() => Assert.Equal(
        "the firmware found nothing to boot: No bootable devices found",
        Explain.Text("No bootable devices found\n").Findings[0].Finding.Summary);

    /// <summary>Things alone stay unnamed: a device, a file, a symbol that the message does not have.</summary>
    [Fact]
    public void No_sample_leaves_words_of_its_summary_open()
    {
        string[] things = ["{device}", "{file}", "{symbol}", "{scheme}", "{name}", "{step}"];
        var open = from signature in Catalogue.BuiltIn.Index.Ordered
                   where signature.FindingId is not null
                   let template = Catalogue.BuiltIn.Find(signature.FindingId!)!
                   from sample in signature.Samples
                   let match = signature.Pattern.Match(sample)
                   where match is not null
                   let values = match with { Captures = match.Captures.AddRange(signature.Values) }
                   where FindingFiller.Fill(template, values, [new Evidence(sample, "log")]).Summary.Contains("(not named)", StringComparison.Ordinal)
                       && !things.Any(thing => template.Summary.Contains(thing, StringComparison.Ordinal))
                   select $"{template.Id}: {sample}";
        Assert.Empty(open);
    }
}
