using Sunup.Diagnosis.Catalogues;
using Sunup.Diagnosis.Consoles;
using Sunup.Diagnosis.Stages;
using Sunup.Model;

namespace Sunup.Diagnosis.Tests.Stages;

public sealed class SignatureTests
{
    [Fact]
    public void Every_pattern_takes_its_samples_through_the_whole_engine_and_not_its_counterexamples() =>
        Assert.Equal("", string.Join('\n', CatalogueSamples.Check(Catalogue.BuiltIn, users: false)));

    [Fact]
    public void Every_step_proves_its_stage()
    {
        var faults =
            from signature in Catalogue.BuiltIn.Signatures
            where signature.Stage is not null && signature.After is null && signature.OnRoute is null
            from sample in signature.Samples
            let line = signature.Scope is LineScope.Timestamped && sample[0] != '[' ? $"[    1.000000] {sample}" : sample
            let recognition = new StageRecognizer().Recognize(line, new RecognitionContext(Route.Network, "", null, LoaderSent: false))
            where recognition.Stage != signature.Stage
            select $"{signature.Pattern}: {sample} proves {recognition.Stage}, by {recognition.Signature?.Pattern}";
        Assert.Equal("", string.Join('\n', faults));
    }

    [Fact]
    public void Every_pattern_names_its_source_and_has_a_counterexample() =>
        Assert.Empty(Catalogue.BuiltIn.Signatures.Where(signature => signature.Source.Length == 0 || signature.Unlike.IsEmpty).Select(signature => signature.Pattern.Text));
}
