using System.Text;
using Sunup.Diagnosis.Catalogues;
using Sunup.Diagnosis.Logs;

namespace Sunup.Diagnosis.Tests.Catalogues;

public sealed class UserCatalogueTests
{
    private const string Good = """
        {
          "format": "sunup-catalogue/1",
          "findings": [
            {
              "id": "LAB001", "stage": "init", "summary": "the lab agent refused: {why}", "cause": "Its key is old.",
              "patterns": [
                { "from": "lab-agent", "match": "lab-agent: refused: {why}", "fatal": "yes",
                  "samples": ["lab-agent: refused: key expired", "lab-agent: refused: no key"], "unlike": ["lab-agent: accepted"] }
              ],
              "remedies": [ { "text": "Renew the key" } ]
            }
          ]
        }
        """;

    [Fact]
    public void A_users_finding_is_found()
    {
        var (catalogue, faults) = With(Good);
        Assert.Empty(faults);
        var explainer = new LogExplainer(catalogue!);
        explainer.Add("lab-agent: refused: clock is off\n"u8);
        var finding = explainer.Complete().Headline.Findings[0].Finding;
        Assert.Equal(("LAB001", "the lab agent refused: clock is off"), (finding.Id, finding.Summary));
    }

    [Theory]
    [InlineData("\"LAB001\"", "\"SU0001\"", 5, "findings[0].id", "Sunup's own")]
    [InlineData("\"init\"", "\"later\"", 5, "findings[0].stage", "power-on, firmware")]
    [InlineData("refused: {why}\", \"fatal\"", "refused: {why\", \"fatal\"", 7, "findings[0].patterns[0].match", "brace")]
    [InlineData("\"lab-agent: refused: {why}\", \"fatal\"", "\"{why}\", \"fatal\"", 7, "findings[0].patterns[0].match", "literal")]
    [InlineData(", \"lab-agent: refused: no key\"", "", 6, "findings[0].patterns", "2 sample lines")]
    [InlineData("\"from\"", "\"form\"", 7, "findings[0].patterns[0].form", "no such key")]
    [InlineData("\"lab-agent: refused: no key\"", "\"lab-agent: is fine\"", 8, "findings[0].patterns[0].samples", "not taken")]
    [InlineData("\"summary\": \"the lab agent refused: {why}\",", "", 4, "findings[0].summary", "needed")]
    [InlineData("\"sunup-catalogue/1\"", "\"sunup-catalogue/9\"", 2, "format", "sunup-catalogue/1")]
    [InlineData("\"findings\": [", "\"findings\": [ oops", 3, "", "not JSON")]
    public void A_fault_is_told_with_line_and_key(string good, string bad, int line, string key, string message)
    {
        Assert.Contains(good, Good, StringComparison.Ordinal);
        var (catalogue, faults) = With(Good.Replace(good, bad, StringComparison.Ordinal));
        Assert.Null(catalogue);
        var fault = Assert.Single(faults, fault => fault.Key == key);
        Assert.Equal(("my.json", line), (fault.File, fault.Line));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    private static (Catalogue? Catalogue, IReadOnlyList<CatalogueFault> Faults) With(string text)
    {
        var (catalogue, faults) = Catalogue.With([("my.json", Encoding.UTF8.GetBytes(text))]);
        return (catalogue, faults);
    }
}
