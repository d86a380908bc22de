using Sunup.Diagnosis.Consoles;
using Sunup.Diagnosis.Explanations;
using Sunup.Diagnosis.Stages;
using Sunup.Diagnosis.Stages.Signatures;
using Sunup.Model;

namespace Sunup.Diagnosis.Tests.Stages;

public sealed class SignatureTests
{
    public static TheoryData<string> Patterns => [.. ConsoleSignatures.All.Select((signature, index) => $"{index} {signature.Software}: {signature.Pattern}")];

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Every_signature_matches_its_sample_and_not_its_counterexample(string name)
    {
        var signature = Of(name);
        Assert.True(Matches(signature, signature.Sample), $"does not match its sample: {signature.Sample}");
        Assert.False(Matches(signature, signature.Unlike), $"matches its counterexample: {signature.Unlike}");
        Assert.NotEmpty(signature.Source);
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void No_earlier_signature_takes_the_sample_away(string name)
    {
        var signature = Of(name);
        var context = new RecognitionContext(signature.OnRoute ?? Route.Network, "", signature.After ?? Stage.Kernel, LoaderSent: true);
        var recognition = new StageRecognizer().Recognize(TestEvents.Line(AsPrinted(signature)), context);
        Assert.Equal(signature.FindingId, recognition.Failure?.FindingId);
        if (signature.Stage is { } stage && signature.After is null && !HasStrongerTwin(signature))
        {
            Assert.Equal(stage, recognition.Stage);
        }
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Every_finding_that_a_signature_names_is_in_the_catalogue(string name)
    {
        var signature = Of(name);
        Assert.Equal(signature.Meaning is SignatureMeaning.Failure, signature.FindingId is not null);
        Assert.True(signature.FindingId is null || FindingCatalogue.Find(signature.FindingId) is not null);
    }

    private static string AsPrinted(StageSignature signature) =>
        signature.Scope is LineScope.Timestamped && signature.Sample[0] != '[' ? $"[    1.000000] {signature.Sample}" : signature.Sample;

    private static StageSignature Of(string name) => ConsoleSignatures.All[int.Parse(name[..name.IndexOf(' ')])];

    private static bool HasStrongerTwin(StageSignature signature) =>
        ConsoleSignatures.All.Any(other => other != signature && other.Pattern.Text == signature.Pattern.Text && other.Stage > signature.Stage);

    private static bool Matches(StageSignature signature, string line) =>
        new ConsoleReader().Read(line == signature.Sample ? AsPrinted(signature) : line).Any(reading => StageRecognizer.Match(signature, reading) is not null);
}
