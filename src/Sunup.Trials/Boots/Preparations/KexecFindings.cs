using Sunup.Model;

namespace Sunup.Trials.Boots.Preparations;

/// <summary>Why route kexec cannot be tried here.</summary>
internal static class KexecFindings
{
    public static FindingException LibraryMissing(string name, IEnumerable<string> folders) => Make(
        "SU0323",
        $"this host has no {name}, which sunup needs inside of the guest",
        "The first kernel's initrd gets sunup with its runtime, and the C and compression libraries that both use from this host.",
        new Evidence(string.Join(", ", folders), name),
        new Remedy("Install it", "apt-get install libc6 libstdc++6 zlib1g liblzma5 libzstd1"));

    public static FindingException NoProgram() => Make(
        "SU0324",
        "there is no sunup here that could run inside of the guest",
        "On route kexec the first kernel runs `sunup kexec`. That takes a sunup that brings its runtime along; this one needs the .NET of this host.",
        new Evidence("no libcoreclr.so beside the program, and no source checkout to publish from", AppContext.BaseDirectory),
        new Remedy("Install sunup with its runtime and boot with that one", "sunup install"));

    private static FindingException Make(string id, string summary, string cause, Evidence evidence, Remedy remedy) => new(new Finding
    {
        Id = id,
        Severity = FindingSeverity.Error,
        Summary = summary,
        Cause = cause,
        Confidence = Confidence.Certain,
        Evidence = [evidence],
        Remedies = [remedy],
    });
}
