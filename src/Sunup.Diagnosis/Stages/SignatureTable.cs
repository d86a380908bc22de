using Sunup.Model;

namespace Sunup.Diagnosis.Stages;

/// <summary>Makes the lines of one program's table: what they have in common is said once.</summary>
internal sealed class SignatureTable(string software, string source, LineScope scope = LineScope.Program)
{
    /// <summary>A line that proves a stage.</summary>
    public StageSignature Reached(Stage stage, string pattern, string sample, string unlike) =>
        Make(SignatureMeaning.Progress, pattern, sample, unlike) with { Stage = stage };

    /// <summary>A step that proves no new stage.</summary>
    public StageSignature Progress(string pattern, string sample, string unlike) =>
        Make(SignatureMeaning.Progress, pattern, sample, unlike);

    public StageSignature Harmless(string pattern, string sample, string unlike) =>
        Make(SignatureMeaning.Harmless, pattern, sample, unlike);

    /// <summary>A failure that the machine may survive.</summary>
    public StageSignature Failed(string findingId, string pattern, string sample, string unlike) =>
        Make(SignatureMeaning.Failure, pattern, sample, unlike) with { FindingId = findingId };

    /// <summary>A failure that ends the boot.</summary>
    public StageSignature Fatal(string findingId, string pattern, string sample, string unlike) =>
        Failed(findingId, pattern, sample, unlike) with { Decisive = Decisiveness.Yes };

    private StageSignature Make(SignatureMeaning meaning, string pattern, string sample, string unlike) => new()
    {
        Software = software,
        Meaning = meaning,
        Pattern = LinePattern.Parse(pattern),
        Source = source,
        Sample = sample,
        Unlike = unlike,
        Scope = scope,
    };
}
