using System.Text;
using Sunup.Diagnosis.Catalogues;
using Sunup.Diagnosis.Logs;
using Sunup.Model;

namespace Sunup.Diagnosis.Tests.Logs;

/// <summary>Runs logs through the explainer.</summary>
internal static class Explain
{
    public static ExplainedBoot Text(string text) => All(Encoding.UTF8.GetBytes(text)).Headline;

    public static LogExplanation All(ReadOnlySpan<byte> bytes, int chunk = int.MaxValue)
    {
        var explainer = new LogExplainer(Catalogue.BuiltIn);
        explainer.Begin("log");
        while (!bytes.IsEmpty)
        {
            var length = Math.Min(chunk, bytes.Length);
            explainer.Add(bytes[..length]);
            bytes = bytes[length..];
        }

        return explainer.Complete();
    }

    public static byte[] Read(string folder, string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "testdata", folder, name));

    /// <summary>The ids of severity error, in order; <c>-</c> for none.</summary>
    public static string? Cause(ExplainedBoot boot) => boot.Findings.FirstOrDefault(judged => judged.Finding.Severity is FindingSeverity.Error)?.Finding.Id;

    /// <summary>What must stay the same however a log is written.</summary>
    public static string Outcome(ExplainedBoot boot) =>
        $"{boot.CameUp} {boot.StageReached} {string.Join(' ', boot.Findings.Where(judged => judged.Finding.Severity is FindingSeverity.Error).Select(judged => judged.Finding.Id))}";
}
