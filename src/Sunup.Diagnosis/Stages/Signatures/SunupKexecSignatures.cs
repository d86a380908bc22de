using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Stages.Signatures;

/// <summary>The script in the first kernel of route kexec, which has sunup load the second one.</summary>
internal static class SunupKexecSignatures
{
    /// <summary>The last line before the second kernel's first.</summary>
    public const string Jump = "sunup-kexec: jump";

    private static readonly SignatureTable _script = new("sunup-kexec", "src/Sunup.Trials/Boots/Preparations/Guests/first-kernel.sh");

    public static ImmutableArray<StageSignature> All { get; } =
    [
        _script.Reached(Stage.Loader, "sunup-kexec: started, kernel {release}", "sunup-kexec: started, kernel 6.1.0-56-cloud-amd64 x86_64", "sunup-init: started") with { OnRoute = Route.Kexec },
        _script.Progress("sunup-kexec: jump", "sunup-kexec: jump", "sunup-kexec: jumped"),
        _script.Fatal("SU0321", "sunup-kexec: failed: {step}, exit code {code}", "sunup-kexec: failed: load, exit code 1", "sunup-kexec: | failed"),
    ];
}
