using System.Collections.Immutable;
using System.Text;
using Sunup.Diagnosis.Explanations;
using Sunup.Diagnosis.Predictions.Initramfs;
using Sunup.Diagnosis.Stages;
using Sunup.Model;

namespace Sunup.Diagnosis.Predictions.Placement;

/// <summary>A command line as the kernel is given it, against what it keeps.</summary>
/// <param name="Text">All of it, what the loader adds included.</param>
/// <param name="Limit">Bytes that the kernel keeps, without the NUL.</param>
/// <param name="Source">Where the limit is from.</param>
public sealed record CommandLineBudget(string Text, long Limit, string Source)
{
    /// <summary>In bytes, without the NUL.</summary>
    public int Length => Encoding.UTF8.GetByteCount(Text);

    /// <summary>What is cut off its end; empty where all of it is kept.</summary>
    public string Lost => Length <= Limit ? "" : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(Text).AsSpan((int)Limit));

    /// <summary>The limit of an architecture, without the NUL: COMMAND_LINE_SIZE less one.</summary>
    /// <param name="machine">As <c>uname -m</c> calls it.</param>
    public static int LimitOf(string machine) => machine switch
    {
        "riscv64" or "riscv32" or "arm" => 1023,
        "loongarch64" => 4095,
        "x86_64" or "i386" or "x86" or "aarch64" or "ppc64" or "ppc64le" => 2047,
        _ => 511,
    };

    /// <summary>SU0740 where something is cut off.</summary>
    public ImmutableArray<Finding> Findings()
    {
        if (Lost.Length == 0)
        {
            return [];
        }

        var evidence = new Evidence($"{Wording.Number(Length)} bytes, of which {Wording.Number(Limit)} are kept ({Source}); lost: {Shown(Lost)}", "command line");
        return
        [
            FindingCatalogue.Get("SU0740").Fill(PatternMatch.Empty, [evidence]) with
            {
                Summary = $"the command line has {Wording.Number(Length)} bytes, and the kernel keeps {Wording.Number(Limit)}",
            },
        ];
    }

    private static string Shown(string lost) => lost.Length <= 120 ? lost : $"{lost[..117]}...";
}
