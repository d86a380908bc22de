using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Predictions;

/// <summary>By which findings of a boot a predicted one is seen, where that is not its own id alone.</summary>
internal static class ExpectedOutcomes
{
    // What the kernel says of an initramfs that holds no init that runs, and what follows from that.
    private static readonly ImmutableArray<string> s_noInit = ["SU0811", "SU0812", "SU0813", "SU0911", "SU0996", "SU0919", "SU1014"];
    private static readonly ImmutableArray<string> s_memory = ["SU0252", "SU0742", "SU0829", "SU0835", "SU0710", "SU0711", "SU0714", "SU1210", "SU1281", "SU1283", "SU1284", "SU1287", .. s_noInit];
    private static readonly ImmutableArray<string> s_refused = ["SU1110", "SU1150", "SU1151", "SU1152", "SU1154", "SU1155"];

    public static Expectation Of(Finding finding) =>
        new(finding.Stage ?? Stage.Kernel, null, [finding.Id, .. ById(finding.Id)]);

    private static ImmutableArray<string> ById(string id) => id switch
    {
        "SU0741" or "SU0742" or "SU0743" or "SU0829" or "SU0835" => s_memory,
        "SU0118" or "SU0740" => ["SU0761"],
        "SU0744" => ["SU0919", "SU0911", "SU0996"],
        "SU0115" => ["SU0710", "SU0721", "SU0722", "SU0810", "SU0821", .. s_noInit],
        "SU0612" or "SU0613" or "SU0614" => ["SU0601", "SU0602", "SU0603", "SU0604", "SU0605", "SU0606", "SU0607", "SU0608", "SU0609"],
        "SU0673" => ["SU0910", "SU0912", "SU0935", "SU0911", "SU1011"],
        "SU0674" => ["SU0911", "SU0996", "SU0919"],
        "SU0969" => ["SU0965", "SU0910", "SU0911", "SU0912"],
        "SU0981" => ["SU0980", "SU0939", "SU0913", "SU0910", "SU0911"],
        "SU1150" or "SU1151" or "SU1152" => s_refused,
        _ => id.StartsWith("SU084", StringComparison.Ordinal) || id is "SU0850" ? s_noInit : [],
    };
}
