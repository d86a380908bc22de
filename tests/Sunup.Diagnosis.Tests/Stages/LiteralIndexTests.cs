using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sunup.Diagnosis.Catalogues;
using Sunup.Diagnosis.Stages;

namespace Sunup.Diagnosis.Tests.Stages;

public sealed class LiteralIndexTests
{
    [Fact]
    public void Every_literal_is_found_wherever_it_stands()
    {
        var index = Catalogue.BuiltIn.Index;
        var found = new List<int>();
        for (var before = 0; before < 9; before++)
        {
            for (var i = 0; i < index.Ordered.Length; i++)
            {
                var line = new string('~', before) + string.Concat(index.Ordered[i].Pattern.Literals) + new string('~', before % 3);
                if (before == 0 || !index.Ordered[i].Pattern.StartsWithLiteral || index.Ordered[i].Pattern.LiteralLength >= 7)
                {
                    index.Candidates(Encoding.UTF8.GetBytes(line), found);
                    Assert.True(found.Contains(i) || (before > 0 && index.Ordered[i].Pattern.Literals.All(literal => Encoding.UTF8.GetByteCount(literal) < 7)), $"{index.Ordered[i].Pattern} at {before}");
                }
            }
        }
    }

    [Fact]
    public void A_line_that_matches_has_the_literals_of_its_pattern() => Assert.All(
        Catalogue.BuiltIn.Index.Ordered.SelectMany(signature => signature.Samples.Where(sample => signature.Pattern.Match(sample) is not null).Select(sample => (signature.Pattern, sample))),
        pair => Assert.True(pair.Pattern.HasLiterals(Encoding.UTF8.GetBytes("[    1.234567] " + pair.sample + "  "))));

    [Theory]
    [InlineData("a{x}bc", "1 a2 bc", true)]
    [InlineData("a{x}bc", "bc a", false)]
    [InlineData("ab*bc", "abc", false)]
    [InlineData("*", "", true)]
    public void Literals_are_sought_one_after_another(string pattern, string line, bool has) =>
        Assert.Equal(has, LinePattern.Parse(pattern).HasLiterals(Encoding.UTF8.GetBytes(line)));

    [Fact]
    public void Candidates_of_any_text_come_in_order_and_once() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(),
        bytes =>
        {
            var found = new List<int>();
            Catalogue.BuiltIn.Index.Candidates([.. bytes, .. "systemd[1]: Failed to start x"u8, .. bytes], found);
            return found.Count > 0 && found.SequenceEqual(found.Distinct().Order());
        }));
}
