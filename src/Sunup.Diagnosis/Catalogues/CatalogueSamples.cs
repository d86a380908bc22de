using System.Collections.Immutable;
using Sunup.Diagnosis.Consoles;
using Sunup.Diagnosis.Stages;

namespace Sunup.Diagnosis.Catalogues;

/// <summary>Runs the sample lines of a catalogue through the engine: each must be taken by the pattern it stands with, and no counterexample by it.</summary>
public static class CatalogueSamples
{
    /// <summary>What does not hold; empty for a sound catalogue.</summary>
    /// <param name="catalogue">Whole, since patterns are tried together.</param>
    /// <param name="users">Only what users wrote.</param>
    public static ImmutableArray<CatalogueFault> Check(Catalogue catalogue, bool users)
    {
        var faults = ImmutableArray.CreateBuilder<CatalogueFault>();
        foreach (var signature in catalogue.Signatures.Where(signature => !users || (signature.FindingId is { } id && catalogue.Find(id) is { IsUsers: true })))
        {
            foreach (var sample in signature.Samples.Where(sample => !IsTaken(catalogue, signature, sample)))
            {
                faults.Add(Fault(signature, $"the sample is not taken by its pattern '{signature.Pattern}': {sample}"));
            }

            foreach (var line in signature.Unlike.Where(line => Matches(signature, line)))
            {
                faults.Add(Fault(signature, $"the counterexample matches its pattern '{signature.Pattern}': {line}"));
            }
        }

        return faults.ToImmutable();
    }

    private static CatalogueFault Fault(StageSignature signature, string message) => signature.Place is { } place
        ? place with { Message = message }
        : new CatalogueFault("catalogue", 1, signature.FindingId ?? signature.Software, message);

    private static bool IsTaken(Catalogue catalogue, StageSignature signature, string sample)
    {
        var context = new RecognitionContext(signature.OnRoute ?? Model.Route.Network, "", signature.After ?? Model.Stage.Kernel, LoaderSent: true);
        var recognition = new StageRecognizer(catalogue).Recognize(AsPrinted(signature, sample), context);
        return Matches(signature, AsPrinted(signature, sample))
            && string.Equals(recognition.Failure?.FindingId, signature.FindingId, StringComparison.Ordinal);
    }

    private static bool Matches(StageSignature signature, string line) =>
        new ConsoleReader().Read(line).Any(reading => StageRecognizer.Match(signature, reading) is not null);

    private static string AsPrinted(StageSignature signature, string sample) =>
        signature.Scope is LineScope.Timestamped && sample[0] != '[' ? $"[    1.000000] {sample}" : sample;
}
